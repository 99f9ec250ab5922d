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
  /** Another application database by its name, for system administrators. */
  targetDatabase?: string | undefined;
  /** With `targetDatabase`: make the backup's schema there where none of its tables is. */
  createSchema?: boolean | undefined;
  reason?: string | undefined;
}
