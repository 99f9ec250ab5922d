import { backupPath } from '@lifeboat/archive';
import type { TenantBirth } from '@lifeboat/catalog';
import type { RecoverySource } from './find-recovery.js';
import type { RecoveredBackups, RecoveredPlan } from './recovered-backups.js';

/** Plans the backup that changes are replayed on. The tenant's own beginning becomes one of the type `recovered`, of nothing. */
export class PlanBase {
  constructor(private readonly recovered: RecoveredBackups) {}

  async plan({ tenantId, databaseName, origin }: RecoverySource): Promise<RecoveredPlan> {
    if (origin.birth !== null) {
      const wanted = { tenantId, applicationDatabase: databaseName, label: labelOf(origin.birth) };
      return this.recovered.plan(wanted, () => true);
    }
    const sourcePath = backupPath({ tenantId, backupId: origin.backup.id });
    return { backupId: origin.backup.id, sourcePath, writeRow: null };
  }
}

const labelOf = ({ committedAt, commitLsn }: TenantBirth): string =>
  `nothing, as before the tenant began at ${committedAt.toISOString()} (${commitLsn})`;
