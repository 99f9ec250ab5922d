import { LifeboatError } from '@lifeboat/kernel';
import type { BackupLocation } from './backup-location.js';
import { decodeTenantId, encodeTenantId } from './tenant-segment.js';
import { UUID } from './uuid.js';

/** The name of the object that makes the others of its directory a backup. */
export const MANIFEST = 'manifest.json';

/** The name of its signature. */
export const SIGNATURE = `${MANIFEST}.sig`;

/** Says what the repository is. */
export const REPOSITORY_OBJECT = 'lifeboat.json';

/** All backups of all tenants lie below it. */
export const TENANTS_PREFIX = 'tenants/';

/** All schemas lie below it. */
export const SCHEMAS_PREFIX = 'schemas/';

/** @param hash SHA-256 of the DDL text, in hex */
export function schemaPath(hash: string): string {
  return `${SCHEMAS_PREFIX}${hash}.sql.zst`;
}

/** All objects of a tenant lie below it, but for its keys. */
export function objectsOfTenantPrefix(tenantId: string): string {
  return `${TENANTS_PREFIX}${encodeTenantId(tenantId)}/`;
}

/** The directory of a backup, without a slash at its end: what people call the backup's path. */
export function backupPath({ tenantId, backupId }: BackupLocation): string {
  if (!UUID.test(backupId)) {
    throw new LifeboatError('BACKUP_NOT_FOUND', {
      detail: `"${backupId}" is not the id of a backup: an id is a uuid in lower case.`,
      remedy: 'Take the id from the list of backups.',
    });
  }
  return `${objectsOfTenantPrefix(tenantId)}backups/${backupId}`;
}

/** @param name of the volume, as `volumeName` makes it */
export function volumePath(location: BackupLocation, name: string): string {
  return `${backupPath(location)}/${name}`;
}

export function manifestPath(location: BackupLocation): string {
  return `${backupPath(location)}/${MANIFEST}`;
}

export function signaturePath(location: BackupLocation): string {
  return `${backupPath(location)}/${SIGNATURE}`;
}

/**
 * Which backup an object path speaks of: that of the backup's directory, with or without a slash at its end, or that of
 * its manifest. Null where it is another path.
 */
export function parseBackupPath(path: string): BackupLocation | null {
  const [tenants, segment, backups, backupId, ...rest] = path.split('/');
  const known = rest.length === 0 || (rest.length === 1 && (rest[0] === '' || rest[0] === MANIFEST));
  if (
    tenants !== 'tenants' ||
    backups !== 'backups' ||
    !known ||
    segment === undefined ||
    backupId === undefined
  ) {
    return null;
  }
  const tenantId = decodeTenantId(segment);
  return tenantId === null || !UUID.test(backupId) ? null : { tenantId, backupId };
}

/** An object of a backup: which backup, and its name in the backup's directory. */
export interface BackupObject {
  location: BackupLocation;
  /** `manifest.json`, its signature, a volume, or whatever else somebody has put there. */
  name: string;
}

/** The backup that an object below `TENANTS_PREFIX` belongs to, or null where it lies in no backup's directory. */
export function parseBackupObject(path: string): BackupObject | null {
  const slash = path.lastIndexOf('/');
  const location = parseBackupPath(path.slice(0, Math.max(slash, 0)));
  const name = path.slice(slash + 1);
  return location === null || path !== volumePath(location, name) || name === '' ? null : { location, name };
}
