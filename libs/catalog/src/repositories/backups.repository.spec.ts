import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import type { Backup } from '../entities/backup.entity.js';
import { BackupStatsRepository } from './backup-stats.repository.js';
import { type BackupFacts, BackupsRepository, type NewBackup } from './backups.repository.js';

let catalog: TestCatalog;
let now = new Date('2026-01-01T00:00:00.000Z');
const backups = new BackupsRepository({ now: () => now });
const stats = new BackupStatsRepository();
const admin = testActor('a');

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b', 'busy', 'measured', 'empty'] });
});
afterAll(() => catalog.close());

const facts: BackupFacts = {
  path: 'tenants/a/backups/x',
  manifestSha256: 'ab'.repeat(32),
  rows: 1_000,
  sizeBytes: 6_000_000_000,
  rawBytes: 9_007_199_254_740_991,
  schemaHash: 'cd'.repeat(32),
  tableCount: 12,
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  finishedAt: new Date('2026-01-02T03:04:07.178Z'),
};

const newBackup = (given: Partial<NewBackup> = {}): NewBackup => ({
  id: randomUUID(),
  tenantId: 'a',
  operationId: null,
  type: 'full',
  applicationDatabase: 'main',
  encrypted: false,
  compression: 'zstd:3',
  ...given,
});

const create = (given: Partial<NewBackup> = {}): Promise<Backup> =>
  catalog.asSystem(() => backups.create(newBackup(given)));

async function good(given: Partial<NewBackup> = {}, known: Partial<BackupFacts> = {}): Promise<Backup> {
  const { tenantId, id } = await create(given);
  return catalog.asSystem(() => backups.complete(tenantId, id, { ...facts, ...known }));
}

describe('the life of a backup', () => {
  it('is created, begun and completed', async () => {
    const { id } = await catalog.as(admin, () => backups.create(newBackup({ label: 'before the move' })));
    await catalog.as(admin, () => backups.start('a', id));
    const backup = await catalog.as(admin, () => backups.complete('a', id, facts));
    expect(backup).toMatchObject({
      ...facts,
      label: 'before the move',
      status: 'completed',
      durationMs: 1_500,
    });
    expect(await catalog.as(admin, () => backups.findByPath('a', facts.path))).toEqual(backup);
  });

  it('stays as it ended', async () => {
    const { id } = await create();
    const failed = await catalog.as(admin, () =>
      backups.fail('a', id, { code: 'REPOSITORY_FULL', detail: 'd', remedy: 'r' }),
    );
    expect(failed).toMatchObject({ status: 'failed', path: null, durationMs: 0 });
    expect(await catalog.as(admin, () => backups.complete('a', id, facts))).toEqual(failed);
    expect(await catalog.as(admin, () => backups.start('a', id))).toEqual(failed);
  });

  it('is not there for another tenant, by its own id or under its own name', async () => {
    const { id } = await good();
    await expect(catalog.as(testActor('b'), () => backups.get('a', id))).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
    await expect(catalog.asSystem(() => backups.get('b', id))).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
    await expect(catalog.as(admin, () => backups.get('a', '../x'))).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
  });

  it('says so when there is no such tenant', async () => {
    await expect(create({ tenantId: 'nobody' })).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('is deleted only where no other builds on it', async () => {
    const full = await good();
    const incremental = await good({ type: 'incremental', parentId: full.id });
    await expect(catalog.as(admin, () => backups.delete('a', full.id))).rejects.toMatchObject({
      code: 'BACKUP_HAS_DEPENDENTS',
    });
    await catalog.as(admin, () => backups.delete('a', incremental.id));
    await catalog.as(admin, () => backups.delete('a', full.id));
    expect(await catalog.as(admin, () => backups.find('a', full.id))).toBeNull();
  });

  it("cannot be deleted by a viewer's context", async () => {
    const { id } = await good();
    await catalog.as(testActor('a', 'tenant_viewer'), () => backups.delete('a', id));
    expect(await catalog.as(admin, () => backups.find('a', id))).not.toBeNull();
  });
});

describe('listing backups', () => {
  it('pages through all, newest first, also those of one millisecond, while others are written', async () => {
    const made: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      now = new Date(Date.UTC(2026, 1, 1) + Math.floor(index / 4));
      made.push((await create({ tenantId: 'busy' })).id);
    }
    const seen: Backup[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await catalog.asSystem(() =>
        backups.list({ tenantId: 'busy', limit: 5, cursor: cursor ?? undefined }),
      );
      seen.push(...page.items);
      cursor = page.nextCursor;
      now = new Date(now.getTime() + 1_000);
      await create({ tenantId: 'busy' });
    }
    expect(seen.map(({ id }) => id).sort()).toEqual(made.sort());
    const keys = seen.map(({ createdAt, id }) => `${createdAt.toISOString()} ${id}`);
    expect(keys).toEqual([...keys].sort().reverse());
  });

  it('filters by type, status and time', async () => {
    const tenantId = 'b';
    now = new Date('2026-03-01T00:00:00.000Z');
    const full = await good({ tenantId });
    now = new Date('2026-03-02T00:00:00.000Z');
    const selective = await create({ tenantId, type: 'selective' });
    const ids = async (filter: object): Promise<string[]> => {
      const page = await catalog.asSystem(() => backups.list({ tenantId, ...filter }));
      return page.items.map(({ id }) => id);
    };
    expect(await ids({})).toEqual([selective.id, full.id]);
    expect(await ids({ type: 'full' })).toEqual([full.id]);
    expect(await ids({ status: 'queued' })).toEqual([selective.id]);
    expect(await ids({ from: now })).toEqual([selective.id]);
    expect(await ids({ to: now })).toEqual([full.id]);
  });

  it.each(['nonsense', Buffer.from('["2026-01-01T00:00:00Z","x"]').toString('base64url'), ''])(
    'refuses the cursor %j',
    async (cursor) => {
      const work = catalog.as(admin, () => backups.list({ tenantId: 'a', cursor }));
      await expect(work).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    },
  );

  it.each([0, 501, 1.5, Number.NaN])('refuses the limit %d', async (limit) => {
    const work = catalog.as(admin, async () => backups.list({ tenantId: 'a', limit }));
    await expect(work).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('what is good', () => {
  it('finds the newest completed backup of the whole tenant', async () => {
    const tenantId = 'measured';
    now = new Date('2026-04-01T00:00:00.000Z');
    await good({ tenantId }, { rawBytes: 1_000, sizeBytes: 100, rows: 10 });
    now = new Date('2026-04-11T00:00:00.000Z');
    const latest = await good({ tenantId }, { rawBytes: 1_500, sizeBytes: 150, rows: 15 });
    now = new Date('2026-04-12T00:00:00.000Z');
    await good({ tenantId, type: 'selective' }, { rawBytes: 1, sizeBytes: 1, rows: 1 });
    const { id } = await create({ tenantId });
    await catalog.asSystem(() => backups.fail(tenantId, id, { code: 'INTERNAL', detail: 'd', remedy: 'r' }));
    await good({ tenantId, type: 'restore_point' });
    expect(await catalog.asSystem(() => backups.latestGood(tenantId))).toEqual(latest);
    expect(await catalog.as(testActor(tenantId, 'tenant_viewer'), () => stats.get(tenantId))).toEqual({
      tenantId,
      queued: 0,
      active: 0,
      completed: 3,
      failed: 1,
      cancelled: 0,
      successRate: 0.75,
      lastGoodId: latest.id,
      lastGoodAt: latest.finishedAt,
      lastGoodRows: 15,
      lastGoodSizeBytes: 150,
      lastGoodRawBytes: 1_500,
      totalRows: 26,
      totalSizeBytes: 251,
      totalRawBytes: 2_501,
      averageDurationMs: 1_500,
      growthBytes30Days: 500,
    });
  });

  it('has nothing to say of a tenant without backups, and of none at all', async () => {
    expect(await catalog.asSystem(() => backups.latestGood('empty'))).toBeNull();
    expect(await catalog.asSystem(() => stats.get('empty'))).toMatchObject({
      completed: 0,
      successRate: null,
      lastGoodId: null,
      totalRows: 0,
      growthBytes30Days: null,
    });
    await expect(catalog.asSystem(() => stats.get('nobody'))).rejects.toMatchObject({
      code: 'TENANT_NOT_FOUND',
    });
  });
});
