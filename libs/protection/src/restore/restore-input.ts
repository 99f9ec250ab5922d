import type { RestoreMode } from '@lifeboat/catalog';
import type { BackupName } from '../backups/find-backup.js';
import type { RestoreWishesInput } from './restore-wishes.js';

/** What a caller can ask for. */
export interface RestoreInput extends BackupName, RestoreWishesInput {
  /** `replace` if not given. */
  mode?: RestoreMode | undefined;
  dryRun?: boolean | undefined;
  planHash?: string | undefined;
  targetTenantId?: string | undefined;
  /** Another application database by its name, for system administrators. */
  targetDatabase?: string | undefined;
  /** With `targetDatabase`: make the backup's schema there where none of its tables is. */
  createSchema?: boolean | undefined;
  reason?: string | undefined;
}
