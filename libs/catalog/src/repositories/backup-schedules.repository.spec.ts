import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import { BackupSchedulesRepository, type NewSchedule } from './backup-schedules.repository.js';

let catalog: TestCatalog;
const schedules = new BackupSchedulesRepository();
const admin = testActor('a');

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'] });
});
afterAll(() => catalog.close());

const nightly: Omit<NewSchedule, 'id' | 'tenantId'> = {
  name: 'nightly',
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  type: 'policy',
  fullOn: ['sunday'],
  retention: { days: 30, monthly: 12 },
  window: null,
  enabled: true,
  includeTables: [],
  excludeTables: ['app.Odd, "name"'],
  nextDueAt: new Date('2026-06-01T00:00:00Z'),
};

describe('BackupSchedulesRepository', () => {
  it('creates, changes and deletes', async () => {
    const id = randomUUID();
    const made = await catalog.as(admin, () => schedules.create({ id, tenantId: 'a', ...nightly }));
    expect(made).toMatchObject(nightly);
    const changed = await catalog.as(admin, () => schedules.update('a', id, { enabled: false }));
    expect(changed).toMatchObject({ ...nightly, enabled: false });
    expect(await catalog.asSystem(() => schedules.listEnabled())).toEqual([]);
    await catalog.as(admin, () => schedules.delete('a', id));
    await expect(catalog.as(admin, () => schedules.get('a', id))).rejects.toMatchObject({
      code: 'SCHEDULE_NOT_FOUND',
    });
  });

  it('takes a name once per tenant', async () => {
    const create = (tenantId: string, name: string): Promise<{ id: string }> =>
      catalog.asSystem(() => schedules.create({ id: randomUUID(), tenantId, ...nightly, name }));
    await create('a', 'nightly');
    await create('b', 'nightly');
    await expect(create('a', 'nightly')).rejects.toMatchObject({ code: 'SCHEDULE_EXISTS' });
    const { id } = await create('a', 'weekly');
    await expect(
      catalog.as(admin, () => schedules.update('a', id, { name: 'nightly' })),
    ).rejects.toMatchObject({ code: 'SCHEDULE_EXISTS' });
    await expect(create('nobody', 'nightly')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    expect((await catalog.as(admin, () => schedules.list({ tenantId: 'a' }))).items).toHaveLength(2);
    expect(await catalog.asSystem(() => schedules.listEnabled())).toHaveLength(3);
  });
});
