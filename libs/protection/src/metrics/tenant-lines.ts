import type { CollectedMetric, MetricsSnapshot } from '@lifeboat/observability';
import type { TenantLabel } from './tenant-label.js';

/** Metrics of tenants, and how several of them make one figure. */
const TOGETHER = {
  tenantAtRisk: 'sum',
  tenantLastGoodBackup: 'least',
  tenantRecoveryPoint: 'least',
  tenantRecoveryWindowEnd: 'least',
  tenantStoredBytes: 'sum',
  tenantBackupBytes: 'sum',
  tenantBackupSeconds: 'most',
  tenantBackupValid: 'least',
  tenantScheduleMisses: 'sum',
} as const satisfies Partial<Record<CollectedMetric, 'sum' | 'least' | 'most'>>;

type TenantMetric = keyof typeof TOGETHER;

const JOIN: Record<'sum' | 'least' | 'most', (left: number, right: number) => number> = {
  sum: (left, right) => left + right,
  least: Math.min,
  most: Math.max,
};

/** Gathers the figures of tenants, by their labels, before they are told. */
export class TenantLines {
  private readonly values = new Map<TenantMetric, Map<string, number>>();
  private readonly backups = new Map<string, Record<'completed' | 'failed', number>>();

  constructor(private readonly labelOf: TenantLabel) {}

  /** @param value null is no value */
  add(metric: TenantMetric, tenantId: string, value: number | null): void {
    const label = this.labelOf(tenantId);
    if (label === null || value === null) {
      return;
    }
    const lines = this.values.get(metric) ?? new Map<string, number>();
    const known = lines.get(label);
    lines.set(label, known === undefined ? value : JOIN[TOGETHER[metric]](known, value));
    this.values.set(metric, lines);
  }

  addBackups(tenantId: string, status: 'completed' | 'failed', count: number): void {
    const label = this.labelOf(tenantId);
    if (label !== null) {
      const counts = this.backups.get(label) ?? { completed: 0, failed: 0 };
      counts[status] += count;
      this.backups.set(label, counts);
    }
  }

  tell(snapshot: MetricsSnapshot): void {
    for (const [metric, lines] of this.values) {
      for (const [tenant, value] of lines) {
        snapshot.set(metric, { tenant }, value);
      }
    }
    for (const [tenant, { completed, failed }] of this.backups) {
      snapshot.set('tenantBackups', { tenant, status: 'completed' }, completed);
      snapshot.set('tenantBackups', { tenant, status: 'failed' }, failed);
    }
  }
}
