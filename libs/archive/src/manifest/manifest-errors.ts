import { LifeboatError } from '@lifeboat/kernel';

const ANOTHER = 'Use another backup, or put a good copy of the manifest back into the repository.';

/** @param reason a clause that follows the manifest's path, such as `is no JSON` */
export function manifestInvalid(path: string, reason: string, cause?: unknown): LifeboatError {
  return new LifeboatError('MANIFEST_INVALID', {
    detail: `The manifest ${path} is damaged: it ${reason}. Nothing of it was used.`,
    remedy: ANOTHER,
    meta: { object: path, reason },
    cause,
  });
}

export function manifestMissing(path: string): LifeboatError {
  return new LifeboatError('MANIFEST_MISSING', {
    detail: `${path} is not there: the backup was never finished, or its manifest was removed.`,
    remedy: ANOTHER,
    meta: { object: path },
  });
}

export function manifestNotAsCatalogued(path: string): LifeboatError {
  return new LifeboatError('MANIFEST_NOT_AS_CATALOGUED', {
    detail: `The manifest ${path} is not the one that was written: its SHA-256 differs from the catalog's. Nothing of it was used.`,
    remedy: `Find out who changed it. ${ANOTHER}`,
    meta: { object: path },
  });
}

/** @param flaw a clause that follows the manifest's path, such as `has no signature` */
export function signatureInvalid(path: string, flaw: string): LifeboatError {
  return new LifeboatError('MANIFEST_SIGNATURE_INVALID', {
    detail: `The manifest ${path} ${flaw}. Nothing of it was used.`,
    remedy:
      'Take another backup if it may have been tampered with. If it was made with another key, or before there was one, set or unset SIGNING_KEY_FILE accordingly.',
    meta: { object: path },
  });
}

/** @param other the directory of the backup that the manifest is of */
export function manifestOfAnother(path: string, other: string): LifeboatError {
  return new LifeboatError('MANIFEST_OF_ANOTHER_BACKUP', {
    detail: `The manifest ${path} is that of another backup, ${other}. Nothing of it was used.`,
    remedy: `Find out who swapped them. ${ANOTHER}`,
    meta: { object: path },
  });
}

export function versionUnsupported(path: string, version: unknown, known: readonly number[]): LifeboatError {
  return new LifeboatError('MANIFEST_VERSION_UNSUPPORTED', {
    detail: `The manifest ${path} has format version ${JSON.stringify(version)}; this Lifeboat reads the versions ${known.join(', ')}. Nothing of it was used.`,
    remedy:
      'Use the version of Lifeboat that wrote it, or a newer one; or restore by hand as docs/format.md shows.',
    meta: { object: path },
  });
}
