import type { RestoreMode } from '@lifeboat/catalog';
import type { BackupName } from '../backups/find-backup.js';

/** What a caller can ask for. */
export interface RestoreInput extends BackupName {
  /** `replace` if not given. */
  mode?: RestoreMode | undefined;
  tables?: string[] | undefined;
  excludeTables?: string[] | undefined;
  rows?: Record<string, unknown>[] | undefined;
  dryRun?: boolean | undefined;
  planHash?: string | undefined;
  targetTenantId?: string | undefined;
  targetDatabase?: string | undefined;
  reason?: string | undefined;
}
