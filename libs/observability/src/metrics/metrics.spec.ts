import { describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { COLLECTED_METRICS } from './collected-metrics.js';
import type { Metric } from './metric.js';
import { MetricsSnapshot } from './metrics-snapshot.js';
import { Metrics } from './metrics.js';
import { PROCESS_METRICS } from './process-metrics.js';

const samplesOf = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('the definitions', () => {
  const all: Metric[] = [...Object.values(PROCESS_METRICS), ...Object.values(COLLECTED_METRICS)];

  it('have names of their own, with their unit, as Prometheus wants them', () => {
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, kind, help, labels } of all) {
      expect(name).toMatch(/^lifeboat_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
      expect(help).toMatch(/\.$/);
      for (const label of labels) {
        expect(label).toMatch(/^[a-z_]+$/);
      }
    }
  });
});

describe('what a process counts', () => {
  it('is its own, and not the common registry of prom-client', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.count('operationsEnded', { kind: 'backup', outcome: 'completed' });
    one.count('operationsEnded', { kind: 'backup', outcome: 'completed' }, 2);
    one.observe('operationWaitSeconds', { kind: 'backup' }, 0.3);
    const samples = samplesOf(await one.render());
    expect(samples).toContain('lifeboat_operations_ended_total{kind="backup",outcome="completed"} 3');
    expect(samples).toContain('lifeboat_operation_wait_seconds_bucket{le="0.1",kind="backup"} 0');
    expect(samples).toContain('lifeboat_operation_wait_seconds_bucket{le="0.5",kind="backup"} 1');
    expect(samples).toContain('lifeboat_operation_wait_seconds_sum{kind="backup"} 0.3');
    expect(samplesOf(await other.render())).toEqual([]);
    expect(register.getMetricsAsArray()).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('holds what it was told, and nothing of what is not known', async () => {
    const snapshot = new MetricsSnapshot();
    snapshot.set('tenants', { state: 'protected' }, 7);
    snapshot.set('oldestGoodBackup', {}, null);
    expect(samplesOf(await snapshot.render())).toEqual(['lifeboat_tenants{state="protected"} 7']);
  });

  it('escapes what a tenant may be called', async () => {
    const snapshot = new MetricsSnapshot();
    snapshot.set('tenantAtRisk', { tenant: 'a"b\\c\nd} 1\nfaked 2' }, 1);
    expect(samplesOf(await snapshot.render())).toEqual([
      'lifeboat_tenant_at_risk{tenant="a\\"b\\\\c\\nd} 1\\nfaked 2"} 1',
    ]);
  });

  it('takes over what another one holds', async () => {
    const [snapshot, other] = [new MetricsSnapshot(), new MetricsSnapshot()];
    snapshot.set('tenants', { state: 'gone' }, 1);
    other.set('repositoryFree', {}, 5);
    snapshot.take(other);
    expect(samplesOf(await snapshot.render())).toEqual([
      'lifeboat_tenants{state="gone"} 1',
      'lifeboat_repository_free_bytes 5',
    ]);
  });
});
