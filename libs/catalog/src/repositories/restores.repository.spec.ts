import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import type { BackupType } from '../entities/backup.entity.js';
import { BackupsRepository } from './backups.repository.js';
import { RestorePointsRepository } from './restore-points.repository.js';
import { type NewRestore, RestoresRepository } from './restores.repository.js';

let catalog: TestCatalog;
const backups = new BackupsRepository();
const restores = new RestoresRepository();
const points = new RestorePointsRepository();
const admin = testActor('a');

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'] });
});
afterAll(() => catalog.close());

async function backupOf(tenantId: string, type: BackupType = 'full'): Promise<string> {
  const id = randomUUID();
  const row = {
    id,
    tenantId,
    operationId: null,
    type,
    applicationDatabase: 'main',
    encrypted: false,
    compression: 'none',
  };
  await catalog.asSystem(() => backups.create(row));
  return id;
}

async function restoreOfBackup(given: Partial<NewRestore> = {}): Promise<string> {
  const backupId = await backupOf('a');
  return (await catalog.asSystem(() => restores.create(newRestore({ backupId, ...given })))).id;
}

const newRestore = (given: Partial<NewRestore> = {}): NewRestore => ({
  id: randomUUID(),
  tenantId: 'a',
  operationId: null,
  backupId: null,
  sourcePath: 'tenants/a/backups/x',
  mode: 'replace',
  dryRun: false,
  ...given,
});

describe('restores', () => {
  it('are planned, given a restore point and completed', async () => {
    const id = await restoreOfBackup();
    await catalog.as(admin, () => restores.start('a', id));
    await catalog.as(admin, () =>
      restores.planned('a', id, { tables: [{ name: 't', insert: 3 }] }, 'hash', null),
    );
    const backupId = await backupOf('a', 'restore_point');
    const point = await catalog.as(admin, () =>
      points.create({ id: randomUUID(), tenantId: 'a', restoreId: id, backupId, expiresAt: new Date() }),
    );
    await catalog.as(admin, () => restores.attachRestorePoint('a', id, point.id));
    const done = await catalog.as(admin, () => restores.complete('a', id, { verified: true }));
    expect(done).toMatchObject({
      status: 'completed',
      plan: { tables: [{ name: 't', insert: 3 }] },
      planHash: 'hash',
      outcome: { verified: true },
      restorePointId: point.id,
    });
    expect((await catalog.as(admin, () => points.list({ tenantId: 'a' }))).items).toEqual([point]);
  });

  it('keep sample rows of their plan for a day, for their own tenant', async () => {
    const id = await restoreOfBackup();
    const samples = { rows: [{ table: 't' }] };
    await catalog.as(admin, () => restores.planned('a', id, {}, 'hash', samples));
    expect(await catalog.as(admin, () => restores.samplesOf('a', id))).toEqual(samples);
    expect(await catalog.as(testActor('b'), () => restores.samplesOf('a', id))).toBeNull();
    expect(await catalog.as(admin, () => restores.get('a', id))).not.toHaveProperty('planSamples');
    const tomorrow = new RestoresRepository({ now: () => new Date(Date.now() + 24.1 * 3_600_000) });
    expect(await catalog.as(admin, () => tomorrow.samplesOf('a', id))).toBeNull();
    expect(await catalog.asSystem(() => restores.forgetSamples())).toBe(0);
    expect(await catalog.asSystem(() => tomorrow.forgetSamples())).toBe(1);
    expect(await catalog.as(admin, () => restores.samplesOf('a', id))).toBeNull();
  });

  it('outlive their backup; a restore point does not', async () => {
    const backupId = await backupOf('a');
    const { id } = await catalog.as(admin, () => restores.create(newRestore({ backupId })));
    const saved = await backupOf('a', 'restore_point');
    const point = await catalog.as(admin, () =>
      points.create({
        id: randomUUID(),
        tenantId: 'a',
        restoreId: id,
        backupId: saved,
        expiresAt: new Date(),
      }),
    );
    await catalog.as(admin, () => restores.attachRestorePoint('a', id, point.id));
    await catalog.as(admin, () => backups.delete('a', backupId));
    await catalog.as(admin, () => backups.delete('a', saved));
    expect(await catalog.as(admin, () => restores.get('a', id))).toMatchObject({
      backupId: null,
      restorePointId: null,
    });
    await expect(catalog.as(admin, () => points.get('a', point.id))).rejects.toMatchObject({
      code: 'RESTORE_POINT_NOT_FOUND',
    });
  });

  it("into another tenant save that one's state", async () => {
    const id = await restoreOfBackup({ targetTenantId: 'b' });
    const backupId = await backupOf('b', 'restore_point');
    const point = await catalog.asSystem(() =>
      points.create({ id: randomUUID(), tenantId: 'b', restoreId: id, backupId, expiresAt: new Date() }),
    );
    expect(await catalog.as(testActor('b'), () => points.get('b', point.id))).toEqual(point);
    for (const tenant of ['a', 'b']) {
      await expect(catalog.as(testActor(tenant), () => restores.get(tenant, id))).rejects.toMatchObject({
        code: 'RESTORE_NOT_FOUND',
      });
      expect(await catalog.asSystem(() => restores.get(tenant, id))).toMatchObject({ id });
    }
    await expect(catalog.asSystem(() => restores.getWriting('a', id))).rejects.toMatchObject({
      code: 'RESTORE_NOT_FOUND',
    });
    expect(await catalog.asSystem(() => restores.getWriting('b', id))).toMatchObject({ id });
    await catalog.asSystem(() => restores.complete('b', id, null));
    expect(await catalog.asSystem(() => restores.latestApplied('b'))).toMatchObject({ id });
    expect((await catalog.asSystem(() => restores.latestApplied('a')))?.id).not.toBe(id);
  });

  it('cannot name what is not there', async () => {
    const backupId = await backupOf('b');
    const create = (given: Partial<NewRestore>): Promise<unknown> =>
      catalog.asSystem(() => restores.create(newRestore(given)));
    await expect(create({ backupId })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await expect(create({ tenantId: 'nobody' })).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    await expect(create({ targetTenantId: 'nobody' })).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('are listed by status and stay as they ended', async () => {
    const { id } = await catalog.as(admin, () => restores.create(newRestore()));
    const failed = await catalog.as(admin, () =>
      restores.fail('a', id, { code: 'PLAN_STALE', detail: 'd', remedy: 'r' }),
    );
    expect(await catalog.as(admin, () => restores.complete('a', id, {}))).toEqual(failed);
    const page = await catalog.as(admin, () => restores.list({ tenantId: 'a', status: 'failed' }));
    expect(page).toEqual({ items: [failed], nextCursor: null });
  });
});
