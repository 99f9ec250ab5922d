import type { BackupStats, BackupStatsRepository } from '@lifeboat/catalog';
import type { StatusConfig } from '@lifeboat/config';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { JudgeTenants } from '../status/judge-tenants.js';
import type { ProtectionState, Risk } from '../status/risk.js';
import { rpoSecondsOf } from '../status/tenant-protection-view.js';

/** Figures about the backups of a tenant; restore points are not counted. Sizes are bytes. */
export interface BackupStatsView {
  tenantId: string;
  counts: { queued: number; active: number; completed: number; failed: number; cancelled: number };
  /** Completed of completed and failed, 0 to 1; null before the first of them. */
  successRate: number | null;
  totals: { rows: number; sizeBytes: number; rawBytes: number };
  averageDurationMs: number | null;
  /** The newest completed backup of the whole tenant that no validation has found broken, nor anything that it builds on. */
  lastGood: {
    id: string;
    finishedAt: Date | null;
    rows: number | null;
    sizeBytes: number | null;
    rawBytes: number | null;
  } | null;
  /** Bytes before compression, newest full backup against the oldest of the 30 days before it. */
  growthBytes30Days: number | null;
  /** Backups of the whole tenant that have failed since the newest completed one, and how the last of them did. */
  failing: { backups: number; lastFailedAt: Date | null; lastCode: string | null };
  state: ProtectionState;
  /** Why it is at risk, the worst first. */
  risks: Risk[];
  /** The newest state that it can be brought back to, by a backup or by the change log. */
  recoveryPointAt: Date | null;
  /** How much work would be lost if it had to be brought back now, in seconds; null: all of it. */
  rpoSeconds: number | null;
  /** What a good backup may be old where no schedule says otherwise, in seconds (`BACKUP_MAX_AGE`). */
  rpoTargetSeconds: number;
}

/** Sums up the backups of a tenant. */
export class GetBackupStats {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly stats: BackupStatsRepository,
    private readonly judgeTenants: JudgeTenants,
    private readonly limits: StatusConfig,
  ) {}

  /** @throws LifeboatError TENANT_NOT_FOUND, FORBIDDEN */
  async get(tenantId: string): Promise<BackupStatsView> {
    await this.authoriser.require('backups.read', tenantId);
    const stats = await this.transactions.run(() => this.stats.get(tenantId));
    return { ...viewOf(stats), ...(await this.protectionOf(tenantId)) };
  }

  private async protectionOf(tenantId: string): Promise<ProtectionFigures> {
    const { tenant, at } = await this.judgeTenants.judgeOne(tenantId);
    const { facts, state, risks, recoveryPoint } = tenant;
    return {
      failing: {
        backups: facts.failures,
        lastFailedAt: facts.lastFailedAt,
        lastCode: facts.lastFailureCode,
      },
      state,
      risks,
      recoveryPointAt: recoveryPoint.at,
      rpoSeconds: rpoSecondsOf(recoveryPoint.at, at),
      rpoTargetSeconds: this.limits.backupMaxAgeMs / 1_000,
    };
  }
}

type ProtectionFigures = Pick<
  BackupStatsView,
  'failing' | 'state' | 'risks' | 'recoveryPointAt' | 'rpoSeconds' | 'rpoTargetSeconds'
>;

function viewOf(stats: BackupStats): Omit<BackupStatsView, keyof ProtectionFigures> {
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
