import type { RestorePoint } from '@lifeboat/catalog';

/** A restore point as API and command line show it. */
export interface RestorePointView {
  id: string;
  tenantId: string;
  /** The restore that it undoes. */
  restoreId: string;
  /** The backup that holds the tenant's state just before that restore. */
  backupId: string;
  createdAt: Date;
  expiresAt: Date;
  /** Whether it can still be rolled back to: it has not expired. */
  usable: boolean;
}

export function viewOfRestorePoint(
  { id, tenantId, restoreId, backupId, createdAt, expiresAt }: RestorePoint,
  now: Date,
): RestorePointView {
  return { id, tenantId, restoreId, backupId, createdAt, expiresAt, usable: expiresAt > now };
}
