import { createHash } from 'node:crypto';
import { segmentsOfEpochPrefix } from './segment-path.js';
import { UUID } from './uuid.js';

/** An object of the change log that is no segment. */
export type ChangeLogDocumentName =
  | { kind: 'epoch'; epochId: string }
  /** `digest`: 32 hex digits that tell the gap from all others of its epoch. */
  | { kind: 'gap'; epochId: string; digest: string };

const GAP = /^([0-9a-f]{32})\.json$/;
const SIGNATURE = '.sig';

export function changeLogDocumentPath(name: ChangeLogDocumentName): string {
  const prefix = segmentsOfEpochPrefix(name.epochId);
  return name.kind === 'epoch' ? `${prefix}epoch.json` : `${prefix}gaps/${name.digest}.json`;
}

/** Where the signature of a document of the change log lies. */
export function changeLogSignaturePath(name: ChangeLogDocumentName): string {
  return `${changeLogDocumentPath(name)}${SIGNATURE}`;
}

/** The document that an object path names, or whose signature it is; null where it is neither. */
export function parseChangeLogDocumentPath(
  path: string,
): { name: ChangeLogDocumentName; isSignature: boolean } | null {
  const isSignature = path.endsWith(SIGNATURE);
  const [changes, epochId, ...rest] = (isSignature ? path.slice(0, -SIGNATURE.length) : path).split('/');
  if (changes !== 'changes' || epochId === undefined || !UUID.test(epochId)) {
    return null;
  }
  if (rest.join('/') === 'epoch.json') {
    return { name: { kind: 'epoch', epochId }, isSignature };
  }
  const [gaps, file, ...further] = rest;
  const [, digest] = GAP.exec(file ?? '') ?? [];
  return gaps === 'gaps' && digest !== undefined && further.length === 0
    ? { name: { kind: 'gap', epochId, digest }, isSignature }
    : null;
}

/** Tells gaps of an epoch apart. @param parts what makes it this gap */
export function gapDigest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
