import { UUID } from './uuid.js';

/** The change log of all application databases lies below it. */
export const CHANGES_PREFIX = 'changes/';

const LSN = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/;
const FILE = /^([0-9A-F]{16})-([0-9A-F]{16})(?:\.([1-9]\d{0,8}))?\.(segment|bundle)$/;

/** Which segment, or bundle of segments: its epoch, and the positions of the first and the last commit in it, such as `0/16B3748`. */
export interface SegmentName {
  /** `bundle`: several segments that follow each other, as they were, one behind the other. */
  kind: 'segment' | 'bundle';
  /** A uuid in lower case. */
  epochId: string;
  firstCommitLsn: string;
  lastCommitLsn: string;
  /** How often a block of it was blanked since it was written. */
  revision: number;
}

/** All objects of an epoch lie below it; the order of the paths of its segments is that of their commits. */
export function segmentsOfEpochPrefix(epochId: string): string {
  return `${CHANGES_PREFIX}${epochId}/`;
}

export function segmentPath({ kind, epochId, firstCommitLsn, lastCommitLsn, revision }: SegmentName): string {
  const commits = `${digitsOf(firstCommitLsn)}-${digitsOf(lastCommitLsn)}`;
  return `${segmentsOfEpochPrefix(epochId)}${commits}${revision === 0 ? '' : `.${String(revision)}`}.${kind}`;
}

/** The segment or bundle that an object path names, or null where it names neither. */
export function parseSegmentPath(path: string): SegmentName | null {
  const [changes, epochId, file, ...rest] = path.split('/');
  const [, first, last, revision = '0', kind] = FILE.exec(file ?? '') ?? [];
  if (changes !== 'changes' || epochId === undefined || !UUID.test(epochId) || rest.length > 0) {
    return null;
  }
  return first === undefined || last === undefined
    ? null
    : {
        kind: kind === 'bundle' ? 'bundle' : 'segment',
        epochId,
        firstCommitLsn: lsnOf(first),
        lastCommitLsn: lsnOf(last),
        revision: Number(revision),
      };
}

/** The position as 16 hex digits, which sort as positions do. */
function digitsOf(lsn: string): string {
  const [, high, low] = LSN.exec(lsn) ?? [];
  if (high === undefined || low === undefined) {
    throw new Error(`${lsn} is no WAL position.`);
  }
  return `${high.padStart(8, '0')}${low.padStart(8, '0')}`;
}

function lsnOf(digits: string): string {
  const half = (from: number): string =>
    parseInt(digits.slice(from, from + 8), 16)
      .toString(16)
      .toUpperCase();
  return `${half(0)}/${half(8)}`;
}
