import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog, testActor } from '@lifeboat/testing';
import { BackupStatsRepository } from './backup-stats.repository.js';
import { BackupsRepository } from './backups.repository.js';
import { TenantFactsRepository } from './tenant-facts.repository.js';

let catalog: TestCatalog;
const backups = new BackupsRepository();

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['acme', 'other'] });
});
afterAll(() => catalog.close());

/** A completed backup of a day of January, full unless it builds on another. */
async function take(tenantId: string, day: number, parentId: string | null = null): Promise<string> {
  const id = randomUUID();
  const [type, parent] = parentId === null ? ['full', 'null'] : ['incremental', `'${parentId}'`];
  await runSql(
    catalog.database.superuserUrl,
    `insert into lifeboat.tenant_backups
       (id, tenant_id, type, parent_id, status, application_database, path, manifest_sha256, rows, size_bytes, raw_bytes,
        compression, created_at, started_at, finished_at, duration_ms)
       select '${id}', '${tenantId}', '${type}', ${parent}, 'completed', 'main', 'p/${id}', repeat('ab', 32), 1, 10, 100,
              'none', at, at, at, 0
         from (values (timestamptz '2026-01-${String(day)}')) moment (at)`,
  );
  return id;
}

const found = (tenantId: string, id: string, valid: boolean): Promise<void> =>
  catalog.asSystem(() => backups.validated(tenantId, id, { valid, level: 'full' }));

/** Newest, whether it is broken, and the last good one, by the facts and by the statistics. */
async function judged(tenantId: string): Promise<unknown[]> {
  const [facts] = await catalog.asSystem(() =>
    new TenantFactsRepository().list({ tenantId, withValidations: false }),
  );
  const stats = await catalog.asSystem(() => new BackupStatsRepository().get(tenantId));
  return [facts?.newestId, facts?.newestBroken, facts?.goodId, stats.lastGoodId];
}

it('what builds on a broken backup is broken, however far away, until that is found valid', async () => {
  const earlier = await take('acme', 11);
  const full = await take('acme', 12);
  const link = await take('acme', 13, full);
  const newest = await take('acme', 14, link);
  expect(await judged('acme')).toEqual([newest, false, newest, newest]);
  await found('acme', link, false);
  expect(await judged('acme')).toEqual([newest, true, full, full]);
  await found('acme', full, false);
  expect(await judged('acme')).toEqual([newest, true, earlier, earlier]);
  await found('acme', link, true);
  expect(await judged('acme')).toEqual([newest, true, earlier, earlier]);
  await found('acme', earlier, false);
  expect(await judged('acme')).toEqual([newest, true, null, null]);
  await found('acme', full, true);
  expect(await judged('acme')).toEqual([newest, false, newest, newest]);
});

it("is told of one's own chains, in one's own context too", async () => {
  const full = await take('other', 11);
  const newest = await take('other', 12, full);
  await found('other', full, false);
  const seen = await catalog.as(testActor('other'), () =>
    new TenantFactsRepository().list({ withValidations: false }),
  );
  expect(seen).toMatchObject([{ tenantId: 'other', newestId: newest, newestBroken: true, goodId: null }]);
  const stats = await catalog.as(testActor('other'), () => new BackupStatsRepository().get('other'));
  expect(stats.lastGoodId).toBeNull();
});
