import { describe, expect, it } from '@jest/globals';
import type { AuditRecord, AuditWriter } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import { Metrics, type MetricsSnapshot } from '@lifeboat/observability';
import { currentActor, runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { Logger } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { CollectMetrics } from './collect-metrics.js';
import type { Collector } from './collector.js';

Logger.overrideLogger(false);

let now = 0;
const refusals: AuditRecord[] = [];
const audit: Pick<AuditWriter, 'write'> = {
  write: (record) => {
    refusals.push(record);
    return Promise.resolve();
  },
};

/** Tells how often it was asked; asks nobody. */
class Counting implements Collector {
  readonly name = 'counting';
  asked = 0;
  actor = '';

  collect(snapshot: MetricsSnapshot): Promise<void> {
    this.asked += 1;
    this.actor = currentActor().subject;
    snapshot.set('tenants', { state: 'protected' }, this.asked);
    return Promise.resolve();
  }
}

/** Fails after it has told something. */
const failing: Collector = {
  name: 'failing',
  collect: (snapshot) => {
    snapshot.set('queueJobs', { queue: 'backup', state: 'waiting' }, 1);
    return Promise.reject(new LifeboatError('REDIS_UNAVAILABLE', { detail: 'down.', remedy: 'start it' }));
  },
};

const collectOf = (cacheMs: number, ...collectors: Collector[]): CollectMetrics =>
  new CollectMetrics(
    new Authoriser(audit as AuditWriter),
    new Metrics(),
    collectors,
    { cacheMs },
    {
      now: () => new Date(now),
    },
  );

const ask = (collect: CollectMetrics): Promise<string> => runAs(testActor(), () => collect.text());

describe('collecting metrics', () => {
  it('leaves out what cannot be asked, and says so', async () => {
    const text = await ask(collectOf(0, failing, new Counting()));
    expect(text).toContain('lifeboat_tenants{state="protected"} 1');
    expect(text).toContain('lifeboat_collector_up{collector="counting"} 1');
    expect(text).toContain('lifeboat_collector_up{collector="failing"} 0');
    expect(text).not.toContain('lifeboat_queue_jobs');
    expect(text).toContain('# TYPE lifeboat_operations_ended_total counter');
  });

  it('is done once for all who ask at the same time or soon after, as the system', async () => {
    const counting = new Counting();
    const collect = collectOf(1_000, counting);
    const texts = await Promise.all([ask(collect), ask(collect)]);
    now += 999;
    texts.push(await ask(collect));
    expect(counting.asked).toBe(1);
    expect(counting.actor).toContain('metrics');
    expect(new Set(texts).size).toBe(1);
    now += 1;
    expect(await ask(collect)).toContain('lifeboat_tenants{state="protected"} 2');
    now -= 5_000; // a clock that is set back must not freeze it
    expect(await ask(collect)).toContain('lifeboat_tenants{state="protected"} 3');
  });

  it('is refused to whoever is no system administrator, also from the cache', async () => {
    const collect = collectOf(1_000, new Counting());
    await ask(collect);
    for (const role of ['tenant_admin', 'tenant_viewer'] as const) {
      await expect(runAs(testActor('a', role), () => collect.text())).rejects.toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    expect(refusals.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'metrics.read refused',
      'metrics.read refused',
    ]);
  });
});
