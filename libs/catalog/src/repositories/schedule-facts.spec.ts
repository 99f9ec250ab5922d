import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import type { BackupSchedule } from '../entities/backup-schedule.entity.js';
import { BackupSchedulesRepository, type NewSchedule } from './backup-schedules.repository.js';
import { BackupsRepository } from './backups.repository.js';
import { type ScheduleFacts, TenantFactsRepository } from './tenant-facts.repository.js';

let catalog: TestCatalog;
let now = new Date('2026-01-01T00:00:00.000Z');
const backups = new BackupsRepository({ now: () => now });
const schedules = new BackupSchedulesRepository();
const repository = new TenantFactsRepository();

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b', 'c'] });
});
afterAll(() => catalog.close());

const at = (text: string): Date => new Date(`2026-01-${text}:00.000Z`);

const nightly: Omit<NewSchedule, 'id' | 'tenantId' | 'name'> = {
  cron: '0 2 * * *',
  timeZone: 'UTC',
  type: 'full',
  fullOn: [],
  retention: {},
  window: null,
  enabled: true,
  includeTables: [],
  excludeTables: [],
  nextDueAt: at('02T02:00'),
};

async function make(tenantId: string, given: Partial<NewSchedule> = {}): Promise<BackupSchedule> {
  const id = randomUUID();
  return catalog.asSystem(() => schedules.create({ id, tenantId, name: id, ...nightly, ...given }));
}

/** A backup of the tenant `a` that was begun and ended at a time. */
async function backUp(time: Date, scheduleId: string | null, succeeded = true): Promise<void> {
  now = time;
  const id = randomUUID();
  const path = `tenants/a/backups/${id}`;
  const input = { operationId: null, applicationDatabase: 'main', compression: 'none', encrypted: false };
  const figures = { rows: 1, sizeBytes: 1, rawBytes: 1, tableCount: 1, startedAt: time, finishedAt: time };
  await catalog.asSystem(async () => {
    await backups.create({ id, tenantId: 'a', type: 'full', scheduleId, ...input });
    await (succeeded
      ? backups.complete('a', id, { path, manifestSha256: 'ab'.repeat(32), schemaHash: 'x', ...figures })
      : backups.fail('a', id, { code: 'INTERNAL', detail: 'd', remedy: 'r' }));
  });
}

const factsOf = (tenantId: string): Promise<ScheduleFacts[]> =>
  catalog.asSystem(() => repository.listSchedules({ tenantId }));

describe('the facts of schedules', () => {
  it('remember a miss until a run that the schedule has started since was completed', async () => {
    const schedule = await make('a');
    const due = { dueAt: at('03T02:00'), nextDueAt: at('04T02:00'), operationId: null, missed: 2 };
    await catalog.asSystem(() => schedules.settle(schedule, due));
    await backUp(at('03T01:00'), schedule.id);
    await backUp(at('03T03:00'), null);
    await backUp(at('03T03:00'), schedule.id, false);
    const missed = { id: schedule.id, isWhole: true, missedCount: 2, nextDueAt: at('04T02:00') };
    expect(await factsOf('a')).toMatchObject([{ ...missed, missedAt: at('03T02:00') }]);
    await backUp(at('03T04:00'), schedule.id);
    expect(await factsOf('a')).toMatchObject([{ ...missed, missedAt: null }]);
  });

  it('are those that are switched on, of the tenants that were asked for', async () => {
    await make('b', { enabled: false });
    const { id } = await make('b', { type: 'selective', includeTables: ['app.tasks'] });
    await make('c');
    expect(await factsOf('b')).toMatchObject([{ tenantId: 'b', id, isWhole: false, missedAt: null }]);
    const part = await catalog.asSystem(() => repository.listSchedules({ after: 'a', upTo: 'b' }));
    expect(part.map(({ tenantId }) => tenantId)).toEqual(['b']);
  });

  it("are not those of another tenant, in a tenant's own context", async () => {
    const own = await catalog.as(testActor('c'), () => repository.listSchedules({}));
    expect(own.map(({ tenantId }) => tenantId)).toEqual(['c']);
  });
});
