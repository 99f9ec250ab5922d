import type { CollisionRule } from '@lifeboat/app-database';
import type { RestoreMode } from '@lifeboat/catalog';
import type { BackupName } from '../backups/find-backup.js';
import type { RestoreWishesInput } from './restore-wishes.js';

/** What a caller can ask for. */
export interface RestoreInput extends BackupName, RestoreWishesInput {
  /** `replace` if not given, where it is the backup's own tenant. */
  mode?: RestoreMode | undefined;
  dryRun?: boolean | undefined;
  planHash?: string | undefined;
  /** Another tenant of the same application database, for system administrators; then `mode` must be given. */
  targetTenantId?: string | undefined;
  /** Of a restore into another tenant: what becomes of unique values that are taken; `fail` where no rule is given. */
  collisions?: CollisionRule[] | undefined;
  /** Another application database than the backup's, by name, for system administrators; then `mode` must be given. */
  targetDatabase?: string | undefined;
  /** With `targetDatabase`: make the backup's tables where that has none of them. */
  createSchema?: boolean | undefined;
  reason?: string | undefined;
}
