import { requireRls } from '@lifeboat/tenancy';
import { BackupStats } from '../entities/backup-stats.entity.js';
import { notFound } from './not-found.js';

/** The view `tenant_backup_stats`. */
export class BackupStatsRepository {
  /** @throws LifeboatError TENANT_NOT_FOUND */
  async get(tenantId: string): Promise<BackupStats> {
    const stats = await requireRls().findOneBy(BackupStats, { tenantId });
    if (stats === null) {
      throw notFound('TENANT_NOT_FOUND', tenantId);
    }
    return stats;
  }
}
