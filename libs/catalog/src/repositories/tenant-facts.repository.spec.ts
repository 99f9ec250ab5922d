import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog, testActor } from '@lifeboat/testing';
import type { BackupFacts } from './backups.repository.js';
import { BackupsRepository, type NewBackup } from './backups.repository.js';
import { BackupStatsRepository } from './backup-stats.repository.js';
import { FleetFiguresRepository } from './fleet-figures.repository.js';
import { type TenantFacts, TenantFactsRepository } from './tenant-facts.repository.js';

let catalog: TestCatalog;
let now = new Date('2026-01-01T00:00:00.000Z');
const backups = new BackupsRepository({ now: () => now });
const repository = new TenantFactsRepository();
const figures = new FleetFiguresRepository();

beforeAll(async () => {
  catalog = await createTestCatalog({
    tenants: ['broken', 'failing', 'gap', 'erased', 'empty', 'full', 'moved'],
  });
});
afterAll(() => catalog.close());

const at = (text: string): Date => new Date(`2026-01-${text}:00.000Z`);

async function begin(tenantId: string, time: Date, given: Partial<NewBackup> = {}): Promise<string> {
  now = time;
  const id = randomUUID();
  const input = { operationId: null, applicationDatabase: 'main', compression: 'none', encrypted: true };
  await catalog.asSystem(() => backups.create({ id, tenantId, type: 'full', ...input, ...given }));
  return id;
}

async function good(
  tenantId: string,
  startedAt: Date,
  given: Partial<NewBackup> = {},
  known: Partial<BackupFacts> = {},
): Promise<string> {
  const id = await begin(tenantId, startedAt, given);
  const facts: BackupFacts = {
    path: `tenants/${tenantId}/backups/${id}`,
    manifestSha256: 'ab'.repeat(32),
    rows: 7,
    sizeBytes: 100,
    rawBytes: 1_000,
    schemaHash: 'cd'.repeat(32),
    tableCount: 1,
    startedAt,
    finishedAt: new Date(startedAt.getTime() + 60_000),
    ...known,
  };
  await catalog.asSystem(() => backups.complete(tenantId, id, facts));
  return id;
}

async function fail(
  tenantId: string,
  time: Date,
  code: string,
  given: Partial<NewBackup> = {},
): Promise<void> {
  const id = await begin(tenantId, time, given);
  await catalog.asSystem(() => backups.fail(tenantId, id, { code, detail: 'd', remedy: 'r' }));
}

const verdict = (tenantId: string, id: string, validation: Record<string, unknown>): Promise<void> =>
  catalog.asSystem(() => backups.validated(tenantId, id, validation));

async function factsOf(tenantId: string): Promise<TenantFacts> {
  const [facts] = await catalog.asSystem(() => repository.list({ tenantId, withValidations: true }));
  if (facts === undefined) {
    throw new Error(`no facts of ${tenantId}`);
  }
  return facts;
}

const sql = (text: string): Promise<unknown> => runSql(catalog.database.superuserUrl, text);

const epoch = (id: string, database: string, started: string, ended: string | null): string => `
  insert into lifeboat.change_log_epochs
    (id, database_name, slot_name, publication_name, system_identifier, timeline, marker_xid, tables, started_at,
     started_lsn, covered_lsn, covered_time, ended_at, end_reason)
  values ('${id}', '${database}', 's', 'p', '1', 1, 1, '[]', '${started}', '0/1', '0/1', '${started}',
          ${ended === null ? 'null, null' : `'${ended}', 'slot_lost'`});`;

describe('the facts of a tenant', () => {
  it('without backups are few', async () => {
    expect(await factsOf('empty')).toMatchObject({
      slug: 'slug-empty',
      status: 'active',
      erasedAt: null,
      newestId: null,
      newestKeyBroken: false,
      goodId: null,
      hasKey: false,
      failures: 0,
      gapSince: null,
      erasureIncompleteSince: null,
    });
  });

  it('tell the newest backup from the newest that is not known to be broken', async () => {
    const older = await good('broken', at('02T00:00'));
    const newest = await good('broken', at('03T00:00'), { type: 'incremental', parentId: older });
    await good('broken', at('04T00:00'), { type: 'selective' });
    expect(await factsOf('broken')).toMatchObject({
      newestId: newest,
      goodId: newest,
      goodStateAt: at('03T00:00'),
      goodAt: at('03T00:01'),
      fullRawBytes: 1_000,
      goodDurationMs: 60_000,
      newestEncrypted: true,
      newestBroken: false,
      validatedAt: null,
    });
    await verdict('broken', older, { valid: true, level: 'full', validatedAt: '2026-01-05T00:00:00.000Z' });
    await verdict('broken', newest, {
      valid: false,
      level: 'quick',
      checks: [
        { name: 'manifest', ok: true },
        { name: 'keys', ok: false },
      ],
    });
    expect(await factsOf('broken')).toMatchObject({
      newestId: newest,
      newestBroken: true,
      newestKeyBroken: true,
      goodId: older,
      validatedAt: new Date('2026-01-05T00:00:00.000Z'),
    });
    const stats = await catalog.asSystem(() => new BackupStatsRepository().get('broken'));
    expect(stats.lastGoodId).toBe(older);
    const [without] = await catalog.asSystem(() =>
      repository.list({ tenantId: 'broken', withValidations: false }),
    );
    expect(without?.validatedAt).toBeNull();
  });

  it('count what failed since, of backups of the whole tenant', async () => {
    await fail('failing', at('01T00:00'), 'INTERNAL');
    await good('failing', at('02T00:00'));
    await fail('failing', at('03T00:00'), 'REPOSITORY_FULL');
    await fail('failing', at('04T00:00'), 'APP_DATABASE_UNAVAILABLE');
    await fail('failing', at('05T00:00'), 'INTERNAL', { type: 'selective' });
    expect(await factsOf('failing')).toMatchObject({
      failures: 2,
      lastFailedAt: at('04T00:00'),
      lastFailureCode: 'APP_DATABASE_UNAVAILABLE',
    });
  });

  it('name the oldest gap that no good backup lies behind', async () => {
    await sql(`insert into lifeboat.recovery_gaps
        (id, database_name, tenant_id, from_time, to_time, closed_at, reason, detail) values
      (gen_random_uuid(), 'main', null, '2026-01-02', '2026-01-03', now(), 'slot_lost', 'd'),
      (gen_random_uuid(), 'main', 'moved', '2026-01-06', '2026-01-06', now(), 'tenant_moved', 'd'),
      (gen_random_uuid(), 'other', null, '2026-01-01', null, null, 'wal_limit', 'd')`);
    await good('gap', at('01T00:00'));
    expect(await factsOf('gap')).toMatchObject({ gapSince: at('02T00:00'), gapReason: 'slot_lost' });
    await good('gap', at('04T00:00'));
    expect(await factsOf('gap')).toMatchObject({ gapSince: null, gapReason: null });
    await good('moved', at('05T00:00'));
    expect(await factsOf('moved')).toMatchObject({ gapSince: at('06T00:00'), gapReason: 'tenant_moved' });
  });

  it('remember an erasure that did not come to its end', async () => {
    const line = (outcome: string): Promise<unknown> =>
      sql(`insert into lifeboat.tenant_backup_logs (tenant_id, at, actor_source, action, outcome)
           values ('erased', '2026-01-09', 'cli', 'keys.destroy', '${outcome}')`);
    await line('failed');
    expect((await factsOf('erased')).erasureIncompleteSince).toBeNull();
    await sql("update lifeboat.tenants set erased_at = '2026-01-09' where id = 'erased'");
    expect((await factsOf('erased')).erasureIncompleteSince).toEqual(at('09T00:00'));
    await line('succeeded');
    expect((await factsOf('erased')).erasureIncompleteSince).toBeNull();
  });

  it('know whether there is a key that was not destroyed', async () => {
    await sql("insert into lifeboat.tenant_keys (tenant_id, version, recipient) values ('full', 1, 'age1')");
    expect((await factsOf('full')).hasKey).toBe(true);
    await sql("update lifeboat.tenant_keys set destroyed_at = now() where tenant_id = 'full'");
    expect((await factsOf('full')).hasKey).toBe(false);
  });

  it('come part by part, by id', async () => {
    const ids = async (filter: { after?: string; limit?: number }): Promise<string[]> =>
      (await catalog.asSystem(() => repository.list({ ...filter, withValidations: false }))).map(
        ({ tenantId }) => tenantId,
      );
    const all = await ids({});
    expect(all).toHaveLength(7);
    expect(all).toEqual([...all].sort());
    expect([...(await ids({ limit: 4 })), ...(await ids({ after: all[3] ?? '' }))]).toEqual(all);
  });

  it("are not those of another tenant, in a tenant's own context", async () => {
    const rows = await catalog.as(testActor('gap'), () => repository.list({ withValidations: false }));
    expect(rows.map(({ tenantId }) => tenantId)).toEqual(['gap']);
  });
});

describe('the facts of captures', () => {
  it('are those of the newest epoch, and say whether it was ended on purpose', async () => {
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await sql(
      epoch(first, 'main', '2026-01-01', '2026-01-02') +
        epoch(second, 'main', '2026-01-03', null) +
        epoch(third, 'given-up', '2026-01-03', '2026-01-04') +
        `insert into lifeboat.tenant_backup_logs (at, actor_source, action, outcome, detail) values
           ('2026-01-04', 'cli', 'protection.withdraw', 'started', '{"database": "given-up"}'),
           ('2026-01-02', 'cli', 'protection.withdraw', 'succeeded', '{"database": "given-up"}')`,
    );
    const read = (): Promise<unknown> => catalog.asSystem(() => repository.listCaptures());
    expect(await read()).toMatchObject([
      { databaseName: 'given-up', endReason: 'slot_lost', withdrawn: false },
      { databaseName: 'main', startedAt: at('03T00:00'), endedAt: null, withdrawn: false },
    ]);
    await sql(`insert into lifeboat.tenant_backup_logs (at, actor_source, action, outcome, detail) values
                 ('2026-01-05', 'cli', 'protection.withdraw', 'succeeded', '{"database": "given-up"}')`);
    expect(await read()).toMatchObject([{ withdrawn: true }, { withdrawn: false }]);
  });
});

describe('figures of the fleet', () => {
  it('sum up what is stored, and what has ended', async () => {
    const since = at('04T00:00');
    const { stored, ended, failures, tenants } = await catalog.asSystem(async () => ({
      stored: await figures.stored(),
      ended: await figures.endedSince(since),
      failures: await figures.failuresSince(since, 1),
      tenants: await figures.ofTenants(),
    }));
    expect(stored).toEqual([
      { kind: 'backups', count: 7, sizeBytes: 700, rawBytes: 7_000 },
      { kind: 'change_log', count: 0, sizeBytes: 0, rawBytes: 0 },
    ]);
    expect(ended).toEqual([
      { kind: 'backup', status: 'completed', count: 3, sizeBytes: 300 },
      { kind: 'backup', status: 'failed', count: 2, sizeBytes: 0 },
    ]);
    expect(failures).toMatchObject([{ tenantId: 'failing', type: 'selective', code: 'INTERNAL' }]);
    expect(tenants.find(({ tenantId, status }) => tenantId === 'failing' && status === 'failed')).toEqual({
      tenantId: 'failing',
      status: 'failed',
      count: 4,
      sizeBytes: 0,
    });
  });
});
