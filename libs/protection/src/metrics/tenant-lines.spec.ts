import { describe, expect, it } from '@jest/globals';
import type { TenantFigures } from '@lifeboat/catalog';
import type { TenantLabels } from '@lifeboat/config';
import { MetricsSnapshot } from '@lifeboat/observability';
import { tenantLabelBy } from './tenant-label.js';
import { TenantLines } from './tenant-lines.js';

const figure = (
  tenantId: string,
  sizeBytes: number,
  status: TenantFigures['status'] = 'completed',
): TenantFigures => ({
  tenantId,
  status,
  count: 1,
  sizeBytes,
});

const FIGURES = [
  figure('small', 1),
  figure('large', 30),
  figure('large', 30, 'failed'),
  figure('middle', 50),
];

async function told(labels: TenantLabels, fill: (lines: TenantLines) => void): Promise<string[]> {
  const lines = new TenantLines(tenantLabelBy(labels, FIGURES));
  fill(lines);
  const snapshot = new MetricsSnapshot();
  lines.tell(snapshot);
  return (await snapshot.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the tenants that have lines of their own', () => {
  const fill = (lines: TenantLines): void => {
    for (const [tenant, value] of Object.entries({ small: 1, large: 2, middle: 3, unstored: 4, other: 5 })) {
      lines.add('tenantStoredBytes', tenant, value);
    }
  };

  it('are those that store the most, and the rest is summed up', async () => {
    expect(await told({ kind: 'top', count: 2 }, fill)).toEqual([
      'lifeboat_tenant_stored_bytes{tenant="other"} 10',
      'lifeboat_tenant_stored_bytes{tenant="large"} 2',
      'lifeboat_tenant_stored_bytes{tenant="middle"} 3',
    ]);
  });

  it('are all', async () => {
    expect(await told({ kind: 'all' }, fill)).toHaveLength(5);
  });

  it('are none', async () => {
    expect(await told({ kind: 'off' }, fill)).toEqual([]);
  });
});

describe('the bucket of the others', () => {
  it('has the figure that tells most of them', async () => {
    const lines = await told({ kind: 'top', count: 1 }, (each) => {
      for (const [tenant, value] of Object.entries({ small: 4, middle: 100, unstored: 9 })) {
        each.add('tenantLastGoodBackup', tenant, value);
        each.add('tenantBackupSeconds', tenant, value);
        each.add('tenantBackupValid', tenant, Number(tenant !== 'unstored'));
        each.add('tenantRecoveryWindowEnd', tenant, null);
        each.addBackups(tenant, 'failed', 2);
      }
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'lifeboat_tenant_last_good_backup_timestamp_seconds{tenant="other"} 4',
        'lifeboat_tenant_backup_duration_seconds{tenant="other"} 100',
        'lifeboat_tenant_backup_valid{tenant="other"} 0',
        'lifeboat_tenant_backups{tenant="other",status="completed"} 0',
        'lifeboat_tenant_backups{tenant="other",status="failed"} 6',
      ]),
    );
    expect(lines.join('\n')).not.toContain('recovery_window');
  });
});
