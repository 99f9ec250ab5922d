import { ViewColumn, ViewEntity } from 'typeorm';
import { bigintToNumber } from './bigint-to-number.js';

/**
 * One line per tenant about its backups; restore points are not counted. "Good" is a completed backup of the whole
 * tenant, full or incremental; the figures of a good one are null where there is none.
 */
@ViewEntity({ schema: 'lifeboat', name: 'tenant_backup_stats', synchronize: false })
export class BackupStats {
  @ViewColumn({ name: 'tenant_id' })
  tenantId!: string;

  @ViewColumn({ transformer: bigintToNumber })
  queued!: number;

  @ViewColumn({ transformer: bigintToNumber })
  active!: number;

  @ViewColumn({ transformer: bigintToNumber })
  completed!: number;

  @ViewColumn({ transformer: bigintToNumber })
  failed!: number;

  @ViewColumn({ transformer: bigintToNumber })
  cancelled!: number;

  /** Completed of completed and failed, 0 to 1; null before the first of them. */
  @ViewColumn({ name: 'success_rate' })
  successRate!: number | null;

  @ViewColumn({ name: 'last_good_id' })
  lastGoodId!: string | null;

  @ViewColumn({ name: 'last_good_at' })
  lastGoodAt!: Date | null;

  @ViewColumn({ name: 'last_good_rows', transformer: bigintToNumber })
  lastGoodRows!: number | null;

  @ViewColumn({ name: 'last_good_size_bytes', transformer: bigintToNumber })
  lastGoodSizeBytes!: number | null;

  @ViewColumn({ name: 'last_good_raw_bytes', transformer: bigintToNumber })
  lastGoodRawBytes!: number | null;

  /** Sums over all completed backups. */
  @ViewColumn({ name: 'total_rows', transformer: bigintToNumber })
  totalRows!: number;

  @ViewColumn({ name: 'total_size_bytes', transformer: bigintToNumber })
  totalSizeBytes!: number;

  @ViewColumn({ name: 'total_raw_bytes', transformer: bigintToNumber })
  totalRawBytes!: number;

  /** Mean duration of the completed backups, in milliseconds. */
  @ViewColumn({ name: 'average_duration_ms' })
  averageDurationMs!: number | null;

  /** Bytes before compression: the newest full backup less the oldest of the 30 days before it. */
  @ViewColumn({ name: 'growth_bytes_30_days', transformer: bigintToNumber })
  growthBytes30Days!: number | null;
}
