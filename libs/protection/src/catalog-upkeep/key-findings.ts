import { type ErasureName, erasurePath, keysOfTenantPrefix, type StoredBackup } from '@lifeboat/archive';
import type { CatalogFinding } from './finding.js';
import type { NeededKey } from './needed-key.js';

const ERASE_AGAIN =
  'Erase the tenant once more: lifeboat keys destroy -t <tenant>. Where it has been given a new key since, that would erase its newer backups too: then remove this by hand, with all its versions.';

/** A key of which no wrapping is left, while a backup that was not erased needs it. */
export function keyMissing({ tenantId, version, neededBy: { id } }: NeededKey): CatalogFinding {
  return {
    kind: 'key_missing',
    severity: 'error',
    tenantId,
    backupId: id,
    object: keysOfTenantPrefix(tenantId),
    detail: `No wrapping is left of the tenant's key of version ${String(version)}. The backup ${id}, and any other that is encrypted to it, can be read with a recovery key at best.`,
    remedy:
      'Put the objects below keys/ back. Where they are lost for good: lifeboat keys rotate -t <tenant>, and back up again.',
    repair: null,
  };
}

/** A wrapping of a key that the catalog calls destroyed. */
export function keyNotErased(tenantId: string, object: string): CatalogFinding {
  return {
    kind: 'erasure_incomplete',
    severity: 'error',
    tenantId,
    backupId: null,
    object,
    detail: `The catalog says that this key was destroyed, and ${object} is still there: whoever has the master key can read what is encrypted to it.`,
    remedy: ERASE_AGAIN,
    repair: null,
  };
}

/** @param reason why somebody may still read it: a clause that follows the path */
export function backupNotErased({ location, path }: StoredBackup, reason: string): CatalogFinding {
  return {
    ...location,
    kind: 'erasure_incomplete',
    severity: 'error',
    object: path,
    detail: `The catalog says that the backup was erased, and ${path} is still there, which ${reason}.`,
    remedy: ERASE_AGAIN,
    repair: null,
  };
}

/** An erasure that the repository keeps and the catalog, which may be an older copy, does not know of. */
export function erasureNotCatalogued(erasure: ErasureName): CatalogFinding {
  const { tenantId } = erasure;
  return {
    kind: 'erasure_not_catalogued',
    severity: 'error',
    tenantId,
    backupId: null,
    object: erasurePath(erasure),
    detail: `The tenant ${tenantId} was erased, as ${erasurePath(erasure)} tells, and the catalog does not say so: it would be backed up again.`,
    remedy:
      'Erase the tenant once more: lifeboat keys destroy -t <tenant>. If it is meant to be backed up again: lifeboat keys rotate -t <tenant>, or keys create where it has none.',
    repair: null,
  };
}
