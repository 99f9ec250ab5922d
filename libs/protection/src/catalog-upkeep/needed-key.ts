import type { RegisteredBackup } from '@lifeboat/catalog';

/** A version of a tenant's key that a backup cannot do without. */
export interface NeededKey {
  tenantId: string;
  version: number;
  /** One of the backups that need it. */
  neededBy: RegisteredBackup;
}
