import type { BackupStats, BackupStatsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';

/** Figures about the backups of a tenant; restore points are not counted. Sizes are bytes. */
export interface BackupStatsView {
  tenantId: string;
  counts: { queued: number; active: number; completed: number; failed: number; cancelled: number };
  /** Completed of completed and failed, 0 to 1; null before the first of them. */
  successRate: number | null;
  totals: { rows: number; sizeBytes: number; rawBytes: number };
  averageDurationMs: number | null;
  /** The newest completed backup of the whole tenant. */
  lastGood: {
    id: string;
    finishedAt: Date | null;
    rows: number | null;
    sizeBytes: number | null;
    rawBytes: number | null;
  } | null;
  /** Bytes before compression, newest full backup against the oldest of the 30 days before it. */
  growthBytes30Days: number | null;
}

/** Sums up the backups of a tenant. */
export class GetBackupStats {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly stats: BackupStatsRepository,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN */
  async get(tenantId: string): Promise<BackupStatsView> {
    await this.authoriser.require('backups.read', tenantId);
    return viewOf(await this.transactions.run(() => this.stats.get(tenantId)));
  }
}

function viewOf(stats: BackupStats): BackupStatsView {
  const { tenantId, queued, active, completed, failed, cancelled } = stats;
  return {
    tenantId,
    counts: { queued, active, completed, failed, cancelled },
    successRate: stats.successRate,
    totals: { rows: stats.totalRows, sizeBytes: stats.totalSizeBytes, rawBytes: stats.totalRawBytes },
    averageDurationMs: stats.averageDurationMs,
    lastGood:
      stats.lastGoodId === null
        ? null
        : {
            id: stats.lastGoodId,
            finishedAt: stats.lastGoodAt,
            rows: stats.lastGoodRows,
            sizeBytes: stats.lastGoodSizeBytes,
            rawBytes: stats.lastGoodRawBytes,
          },
    growthBytes30Days: stats.growthBytes30Days,
  };
}
