import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobProducer, JobQueue } from '@lifeboat/jobs';
import { AlertLoop, type AlertsPage, ReconcileTimers, RunAlerts } from '@lifeboat/protection';
import { runSql, type SampleApi, startSampleApi, testToken, waitFor } from '@lifeboat/testing';
import request from 'supertest';
import { IntegrityWorkerModule } from './integrity-worker.module.js';

let api: SampleApi;

beforeAll(async () => {
  api = await startSampleApi({
    modules: (config) => [IntegrityWorkerModule.forRoot(config)],
    environment: {
      // Its time does not come within the test: it is wound by hand.
      ALERT_SCHEDULE: '0 0 1 1 *',
      // Else a backup comes by itself in the small hours.
      BACKUP_DEFAULT_SCHEDULE: 'none',
      BACKUP_MAX_AGE: '36500d',
      ALERT_FREE_PERCENT: '1',
    },
  });
});
afterAll(() => api.close());

const ask = (query = '', token = testToken(null)): request.Test =>
  request(api.url).get(`/api/backup/alerts${query}`).set('Authorization', `Bearer ${token}`);
const list = async (query?: string): Promise<AlertsPage> => (await ask(query)).body as AlertsPage;

/** Lets a backup of a tenant fail, or a later one succeed. */
async function end(index: number, status: 'failed' | 'completed'): Promise<string> {
  const tenantId = api.tenants[index]?.id ?? '';
  await runSql(
    api.database.superuserUrl,
    `insert into lifeboat.tenant_backups
       (id, tenant_id, type, status, application_database, path, manifest_sha256, rows, compression, created_at, finished_at)
     values (gen_random_uuid(), '${tenantId}', 'full', '${status}', 'main', 'p', repeat('ab', 32), 1, 'none', now(), now())`,
  );
  return tenantId;
}

/** Lets the tick come now. */
async function wind(): Promise<void> {
  const queue = api.app.get(JobProducer).all.find(({ name }) => name === 'schedule');
  const next = await waitFor(async () => (await queue?.getJobScheduler('alerts'))?.next, {
    what: 'the timer',
  });
  await (await queue?.getJob(`repeat:alerts:${String(next)}`))?.promote();
}

describe('alerts', () => {
  it('are found when their tick comes, and listed', async () => {
    const subject = await end(0, 'failed');
    await wind();
    const page = await waitFor(
      async () => {
        const found = await list('?kind=backups_failing');
        return found.items.length > 0 ? found : null;
      },
      { what: 'the alert' },
    );
    expect(page).toMatchObject({
      items: [
        { kind: 'backups_failing', severity: 'warning', subjectType: 'tenant', subject, closedAt: null },
      ],
      nextCursor: null,
      channels: [],
    });
  });

  it('come again after Redis was emptied, and know what they knew', async () => {
    const before = await list();
    for (const queue of api.app.get(JobProducer).all) {
      await queue.obliterate({ force: true });
    }
    await api.app.get(ReconcileTimers).run();
    const subject = await end(1, 'failed');
    await wind();
    await waitFor(async () => (await list()).items.length === before.items.length + 1, {
      what: 'the second',
    });
    const { items } = await list();
    expect(items[0]?.subject).toBe(subject);
    expect(items.slice(1).map(({ id, openedAt }) => [id, openedAt])).toEqual(
      before.items.map(({ id, openedAt }) => [id, openedAt]),
    );
  });

  it('are listed page by page, open or closed', async () => {
    const first = await list('?limit=1');
    expect(first.items).toHaveLength(1);
    const second = await list(`?limit=1&cursor=${String(first.nextCursor)}`);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    const subject = await end(1, 'completed');
    await api.app.get(RunAlerts).run(new AbortController().signal);
    expect((await list()).items.map((alert) => alert.subject)).not.toContain(subject);
    expect((await list('?state=closed')).items).toMatchObject([{ subject, closedAt: expect.any(String) }]);
    expect((await list('?state=all')).items).toHaveLength(2);
  });

  it.each(['state=now', 'kind=x', 'limit=0', 'cursor=x', 'tenant=x'])(
    'are not asked for with %s',
    async (query) => {
      expect((await ask(`?${query}`)).status).toBe(400);
    },
  );

  it('are for system administrators', async () => {
    for (const role of ['tenant_admin', 'tenant_viewer']) {
      const token = testToken(api.tenants[0]?.id ?? '', { claims: { role } });
      expect((await ask('', token)).status).toBe(403);
    }
  });
});

describe('while Redis is away', () => {
  it('what is wrong is found all the same, and with it that Redis is away', async () => {
    const queue = api.app.get(JobQueue);
    const ping = queue.ping.bind(queue);
    queue.ping = () => Promise.reject(new Error('down'));
    const loop = new AlertLoop(queue, api.app.get(RunAlerts));
    loop.onApplicationBootstrap();
    await waitFor(async () => (await list('?kind=dependency_down')).items.length > 0, { what: 'the alert' });
    expect((await list('?kind=dependency_down')).items).toMatchObject([
      { subject: 'redis', severity: 'critical' },
    ]);
    queue.ping = ping;
    await loop.beforeApplicationShutdown();
  });
});
