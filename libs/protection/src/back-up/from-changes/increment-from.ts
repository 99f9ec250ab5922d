import type { AppDatabase, TenantLook } from '@lifeboat/app-database';
import type { OpenedBackup } from '../../restore/backup-sources.js';

/** What an increment is staged from. */
export interface IncrementFrom {
  database: AppDatabase;
  /** The parent. */
  opened: OpenedBackup;
  /** The moment that is to be backed up. */
  look: TenantLook;
}
