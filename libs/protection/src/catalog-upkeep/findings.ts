import type { ObjectEntry, StoredBackup } from '@lifeboat/archive';
import type { Backup, RegisteredBackup } from '@lifeboat/catalog';
import type { CatalogFinding } from './finding.js';

const NOWHERE = { tenantId: null, backupId: null, repair: null } as const;
const REMOVE_BY_HAND = 'If nobody needs it, remove it by hand.';

/** An object below the tenants that lies in no backup's directory. */
export function strayObject({ path }: ObjectEntry): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'object_unknown',
    severity: 'warning',
    object: path,
    detail: `${path} is no object of Lifeboat's: no backup has such a path.`,
    remedy: REMOVE_BY_HAND,
  };
}

/** An object in a backup's directory that its manifest does not name. */
export function unknownObject({ location, path }: StoredBackup, name: string): CatalogFinding {
  const object = `${path}/${name}`;
  return {
    ...location,
    kind: 'object_unknown',
    severity: 'warning',
    object,
    detail: `${object} is not named by the manifest beside it; the backup does without.`,
    remedy: REMOVE_BY_HAND,
    repair: null,
  };
}

/** A directory without a manifest, where there is no catalog that tells who began it. */
export function unfinishedBackup({ location, path, objects }: StoredBackup): CatalogFinding {
  return {
    ...location,
    kind: 'backup_unfinished',
    severity: 'warning',
    object: path,
    detail: `${path} has ${String(objects.size)} objects and no manifest: a backup that was interrupted, or that is being written at this moment.`,
    remedy: 'It is no backup. lifeboat catalog check --repair removes what nobody is writing any more.',
    repair: null,
  };
}

/** A backup that builds on one that is not there. */
export function parentMissing({ tenantId, id, path, parentId }: RegisteredBackup): CatalogFinding {
  return {
    tenantId,
    backupId: id,
    kind: 'parent_missing',
    severity: 'error',
    object: path,
    detail: `The backup ${id} builds on ${String(parentId)}, which is missing or damaged. It was not registered: it cannot be restored.`,
    remedy: 'Put a good copy of the parent back into the repository, then: lifeboat catalog check --repair',
    repair: null,
  };
}

/** A directory without a manifest that an operation is at. */
export function backupUnderWay({ location, path }: StoredBackup): CatalogFinding {
  return {
    ...location,
    kind: 'backup_unfinished',
    severity: 'info',
    object: path,
    detail: `${path} is being written: its operation has not ended.`,
    remedy: 'Nothing to do.',
    repair: null,
  };
}

/** @param ageMs since its backup ended; null where the catalog does not know it */
export function leftover({ location, path, objects }: StoredBackup, ageMs: number | null): CatalogFinding {
  const age = ageMs === null ? 'of unknown age' : `left ${String(Math.floor(ageMs / 60_000))} minutes ago`;
  return {
    ...location,
    kind: 'backup_unfinished',
    severity: 'warning',
    object: path,
    detail: `${path} has ${String(objects.size)} objects and no manifest, ${age}; no operation is running on it.`,
    remedy:
      ageMs === null
        ? 'If nothing else writes into this repository: lifeboat catalog check --repair --grace 0s'
        : 'It is no backup: lifeboat catalog check --repair removes it once it is older than --grace.',
    repair: null,
  };
}

/** A backup in the repository that can be restored as soon as the catalog knows it. */
export function notCatalogued(
  { tenantId, id, path }: RegisteredBackup,
  status: Backup['status'] | null,
): CatalogFinding {
  return {
    tenantId,
    backupId: id,
    kind: 'backup_not_catalogued',
    severity: 'warning',
    object: path,
    detail:
      status === null
        ? `The backup at ${path} is whole, and the catalog does not know it.`
        : `The backup at ${path} is whole, though the catalog says that it is ${status}.`,
    remedy: 'To register it: lifeboat catalog check --repair',
    repair: null,
  };
}

/** A completed backup whose manifest is gone. */
export function manifestMissing({ tenantId, id, path }: Backup): CatalogFinding {
  return {
    tenantId,
    backupId: id,
    kind: 'manifest_missing',
    severity: 'error',
    object: path,
    detail: `The catalog has the backup ${id}, and the repository has no manifest of it.`,
    remedy: 'Put a copy of its directory back into the repository, and do not rely on this backup.',
    repair: null,
  };
}

/** A backup that says that it goes on, while nobody works on it. */
export function stuckBackup({ tenantId, id, status }: Backup): CatalogFinding {
  return {
    tenantId,
    backupId: id,
    kind: 'backup_stuck',
    severity: 'warning',
    object: null,
    detail: `The catalog says that the backup ${id} is ${status}, and no operation is working on it.`,
    remedy: 'To settle it: lifeboat catalog check --repair',
    repair: null,
  };
}

/** @param neededBy one of the backups */
export function schemaMissing(object: string, neededBy: RegisteredBackup): CatalogFinding {
  return {
    tenantId: neededBy.tenantId,
    backupId: neededBy.id,
    kind: 'schema_missing',
    severity: 'warning',
    object,
    detail: `${object} is missing: the tables' DDL of the backup ${neededBy.id}, and of others of its time. Restores in place do without.`,
    remedy: 'Put a copy back, or back up again: the next backup under this schema stores it anew.',
    repair: null,
  };
}

export function schemaUnused(object: string): CatalogFinding {
  return {
    ...NOWHERE,
    kind: 'schema_unused',
    severity: 'info',
    object,
    detail: `No backup that can be read refers to ${object}.`,
    remedy: 'It may stay: a worker that remembers having stored it would not store it again.',
  };
}
