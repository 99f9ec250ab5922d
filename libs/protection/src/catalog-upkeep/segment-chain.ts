import { parseSegmentPath } from '@lifeboat/archive';
import type { StoredSegment } from '@lifeboat/change-log';

/** A place in the chain of an epoch at which segments are missing. */
export interface ChainBreak {
  /** The last segment before it; null where the first ones are missing and nothing expired. */
  before: StoredSegment;
  after: StoredSegment;
  /** A clause that follows the later segment's path. */
  what: string;
}

/** The segments of an epoch that follow each other, and where they do not. */
export interface SegmentChain {
  segments: StoredSegment[];
  breaks: ChainBreak[];
  /** Those that are no part of it. */
  strays: StoredSegment[];
}

/**
 * The segments in the order of their commits, without those that lie in a bundle as well: what was put into one stays for a
 * while.
 */
export function onceEach(found: readonly StoredSegment[]): StoredSegment[] {
  const bundled = new Set(found.filter(isBundled).map(({ sha256 }) => sha256));
  return found
    .filter((segment) => isBundled(segment) || !bundled.has(segment.sha256))
    .sort((one, other) => one.head.number - other.head.number);
}

const isBundled = ({ path }: StoredSegment): boolean => parseSegmentPath(path)?.kind === 'bundle';

/**
 * Puts an epoch's segments one behind the other. It may begin with any number: older ones expire.
 *
 * @param found in the order of their commits
 */
export function chainOf(found: readonly StoredSegment[]): SegmentChain {
  const chain: SegmentChain = { segments: [], breaks: [], strays: [] };
  for (const segment of found) {
    const last = chain.segments.at(-1);
    if (last === undefined) {
      chain.segments.push(segment);
    } else if (segment.head.number <= last.head.number) {
      chain.strays.push(segment);
    } else {
      const { number, previous } = segment.head;
      if (number !== last.head.number + 1) {
        const what = `is the segment ${String(number)} of its epoch, and the one before it is ${String(last.head.number)}`;
        chain.breaks.push({ before: last, after: segment, what });
      } else if (previous?.sha256 !== last.sha256) {
        chain.breaks.push({ before: last, after: segment, what: 'does not follow the one before it' });
      }
      chain.segments.push(segment);
    }
  }
  return chain;
}
