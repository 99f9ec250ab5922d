import { LifeboatError } from '@lifeboat/kernel';

const ANOTHER =
  'Put a good copy of it back into the repository. Without one, recover to a moment before it, or take a full backup: the recovery window begins anew there.';

/** @param reason a clause that follows the segment's path, such as `ends too early` */
export function segmentDamaged(path: string, reason: string, cause?: unknown): LifeboatError {
  return new LifeboatError('SEGMENT_DAMAGED', {
    detail: `The segment ${path} of the change log is damaged: it ${reason}. Live rows were not touched.`,
    remedy: ANOTHER,
    meta: { object: path, reason },
    cause,
  });
}

export function segmentMissing(path: string): LifeboatError {
  return new LifeboatError('SEGMENT_MISSING', {
    detail: `The segment ${path} of the change log is not in the repository, though the catalog names it. Live rows were not touched.`,
    remedy: ANOTHER,
    meta: { object: path },
  });
}

/** @param flaw a clause that follows the segment's path, such as `has no signature` */
export function segmentSignatureInvalid(path: string, flaw: string): LifeboatError {
  return new LifeboatError('SEGMENT_SIGNATURE_INVALID', {
    detail: `The segment ${path} of the change log ${flaw}. Nothing of it was used.`,
    remedy:
      'Find out who changed it. If it was made with another key, or before there was one, set or unset SIGNING_KEY_FILE accordingly.',
    meta: { object: path },
  });
}

export function segmentVersionUnsupported(path: string, version: unknown, known: number): LifeboatError {
  return new LifeboatError('SEGMENT_VERSION_UNSUPPORTED', {
    detail: `The segment ${path} of the change log has format version ${JSON.stringify(version)}; this Lifeboat reads version ${String(known)}. Nothing of it was used.`,
    remedy: 'Use the version of Lifeboat that wrote it, or a newer one; or read it as docs/format.md shows.',
    meta: { object: path },
  });
}
