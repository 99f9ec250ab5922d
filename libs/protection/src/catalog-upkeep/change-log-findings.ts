import type { CatalogFinding } from './finding.js';

const NOWHERE = { tenantId: null, backupId: null, repair: null } as const;
const GOOD_COPY =
  'Put a good copy of it back into the repository. Without one, no tenant can be recovered to a moment between it and the next full backup.';

/** Segments of an epoch of which the repository does not say what it is. */
export function epochMissing(epochId: string, object: string, segments: number): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'epoch_missing',
    severity: 'error',
    object,
    detail: `${object} is missing, without which the ${String(segments)} segments of the epoch ${epochId} cannot be used.`,
    remedy:
      'Put a good copy of it back into the repository, or take full backups: recovery begins anew there.',
  };
}

/** @param what a clause that follows the object's path */
export function chainBroken(object: string, what: string): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'segment_chain_broken',
    severity: 'error',
    object,
    detail: `${object} ${what}: what was changed in between is missing in the change log.`,
    remedy: GOOD_COPY,
  };
}

export function segmentMissing(object: string): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'segment_missing',
    severity: 'error',
    object,
    detail: `The catalog has the segment ${object}, and the repository has not.`,
    remedy: GOOD_COPY,
  };
}

export function segmentSizeWrong(object: string, sizeBytes: number, wanted: number): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'segment_damaged',
    severity: 'error',
    object,
    detail: `The segment ${object} has ${String(sizeBytes)} bytes, and had ${String(wanted)} when it was written.`,
    remedy: GOOD_COPY,
  };
}

/** @param why a clause that says what becomes of it */
export function segmentNotCatalogued(object: string, why: string, needsLook: boolean): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'segment_not_catalogued',
    severity: needsLook ? 'warning' : 'info',
    object,
    detail: `The catalog does not know the segment ${object}: ${why}.`,
    remedy: needsLook
      ? 'If the catalog is an older copy, rebuild it: docs/operations.md. Otherwise remove the object by hand.'
      : 'Nothing to do.',
  };
}

export function epochNotCatalogued(epochId: string, object: string, segments: number): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'epoch_not_catalogued',
    severity: 'warning',
    object,
    detail: `The catalog does not know the epoch ${epochId} of the change log, of which the repository has ${String(segments)} segments.`,
    remedy:
      'If the catalog is an older copy, rebuild it: docs/operations.md. If nobody needs it, remove it by hand.',
  };
}

export function epochDocumentMissing(epochId: string, object: string): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'epoch_missing',
    severity: 'warning',
    object,
    detail: `${object} is missing. Recoveries do without; a rebuild of the catalog could not use the epoch ${epochId}.`,
    remedy: 'To write it again: lifeboat catalog check --repair',
  };
}

/** A block of an erased tenant that somebody may still read. */
export function blockNotErased(tenantId: string, object: string): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'erasure_incomplete',
    tenantId,
    severity: 'error',
    object,
    detail: `The tenant ${tenantId} was erased, and ${object} still has a block of it that can be read without its keys.`,
    remedy: 'Erase the tenant once more: lifeboat keys destroy -t <tenant>.',
  };
}

/** An object below the change log that is none of its own. */
export function strayOfChangeLog(object: string): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'object_unknown',
    severity: 'warning',
    object,
    detail: `${object} is no object of Lifeboat's: nothing of the change log has such a path.`,
    remedy: 'If nobody needs it, remove it by hand.',
  };
}
