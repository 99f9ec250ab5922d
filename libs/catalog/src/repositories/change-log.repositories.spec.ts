import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import { ChangeLogEpochsRepository, type NewChangeLogEpoch } from './change-log-epochs.repository.js';
import {
  ChangeLogSegmentsRepository,
  type NewChangeLogBlock,
  type NewChangeLogSegment,
} from './change-log-segments.repository.js';
import { type NewRecoveryGap, RecoveryGapsRepository } from './recovery-gaps.repository.js';

let catalog: TestCatalog;
/** Each test has a database of its own. */
let databaseName: string;
const epochs = new ChangeLogEpochsRepository();
const segments = new ChangeLogSegmentsRepository();
const gaps = new RecoveryGapsRepository();

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'] });
});
afterAll(() => catalog.close());
beforeEach(() => {
  databaseName = randomUUID();
});

const newEpoch = (changes: Partial<NewChangeLogEpoch> = {}): NewChangeLogEpoch => ({
  id: randomUUID(),
  databaseName,
  slotName: 'lifeboat_main',
  publicationName: 'lifeboat_main',
  systemIdentifier: '7300000000000000001',
  timeline: 1,
  markerXid: '4294967400',
  tables: [
    {
      schema: 'app',
      table: 'tasks',
      tenantColumn: 'tenant_id',
      keyColumns: ['id'],
      identity: 'index',
      columns: [{ name: 'id', type: 'bigint' }],
    },
  ],
  started: { lsn: '0/16B3748', time: '2026-01-02T03:04:05.678901Z' },
  wantsFulls: false,
  shapes: null,
  ...changes,
});

const newSegment = (epochId: string, changes: Partial<NewChangeLogSegment> = {}): NewChangeLogSegment => ({
  id: randomUUID(),
  epochId,
  number: 1,
  byteOffset: 0,
  path: `changes/${randomUUID()}`,
  firstCommitLsn: '0/16B3800',
  lastCommitLsn: '0/16B3900',
  endLsn: '0/16B3930',
  minXid: '4294967401',
  maxXid: '4294967410',
  minCommitTime: '2026-01-02T03:04:06.000001Z',
  maxCommitTime: '2026-01-02T03:04:07.000001Z',
  transactions: 2,
  changes: 5,
  sizeBytes: 1000,
  sha256: 'a'.repeat(64),
  previousSha256: null,
  ...changes,
});

const newBlock = (tenantId: string): NewChangeLogBlock => ({
  tenantId,
  byteOffset: 500,
  byteLength: 100,
  sha256: 'b'.repeat(64),
  keyVersion: null,
  sealed: false,
  transactions: 1,
  changes: 2,
});

const newGap = (changes: Partial<NewRecoveryGap> = {}): NewRecoveryGap => ({
  id: randomUUID(),
  databaseName,
  epochId: null,
  tenantId: null,
  tables: null,
  fromTime: '2026-01-02T03:04:05.678901Z',
  toTime: null,
  fromLsn: '0/16B3748',
  fromXid: null,
  reason: 'slot_lost',
  detail: 'The slot is gone.',
  ...changes,
});

describe('ChangeLogEpochsRepository', () => {
  it('opens one epoch of a database at a time, keeps how far it is covered, and ends it', async () => {
    const input = newEpoch();
    const { started, wantsFulls, ...rest } = input;
    expect(wantsFulls).toBe(false);
    const opened = await catalog.asSystem(() => epochs.open(input));
    expect(opened).toMatchObject({
      ...rest,
      startedLsn: started.lsn,
      coveredLsn: started.lsn,
      startedAt: new Date('2026-01-02T03:04:05.678Z'),
      endedAt: null,
      fullsRequestedAt: expect.any(Date),
    });
    await expect(catalog.asSystem(() => epochs.open(newEpoch()))).rejects.toMatchObject({
      code: 'CHANGE_LOG_TAKEN_OVER',
    });

    const cover = (lsn: string, time: string): Promise<void> =>
      catalog.asSystem(() => epochs.cover(input.id, { lsn, time }));
    await cover('0/16B4000', '2026-01-02T03:04:09.5Z');
    await cover('0/16B5000', '2026-01-02T03:04:09.4Z');
    expect(await catalog.as(testActor('a'), () => epochs.findOpen(databaseName))).toMatchObject({
      coveredLsn: '0/16B5000',
      coveredTime: new Date('2026-01-02T03:04:09.5Z'),
    });
    await expect(cover('0/16B4FFF', '2026-01-02T03:04:10Z')).rejects.toMatchObject({
      code: 'CHANGE_LOG_TAKEN_OVER',
    });

    await catalog.asSystem(() => epochs.end(input.id, 'slot_lost'));
    await catalog.asSystem(() => epochs.end(input.id, 'wal_limit'));
    expect(await catalog.asSystem(() => epochs.findOpen(databaseName))).toBeNull();
    expect(await catalog.asSystem(() => epochs.find(input.id))).toMatchObject({ endReason: 'slot_lost' });
    await expect(cover('0/16B6000', '2026-01-02T03:04:11Z')).rejects.toMatchObject({
      code: 'CHANGE_LOG_TAKEN_OVER',
    });
    const next = newEpoch({ started: { lsn: '0/16B7000', time: '2026-01-02T04:00:00Z' } });
    await catalog.asSystem(() => epochs.open(next));
    const all = await catalog.asSystem(() => epochs.list(databaseName));
    expect(all.map(({ id }) => id)).toEqual([input.id, next.id]);
  });
});

describe('ChangeLogSegmentsRepository', () => {
  it('registers segments as a chain without a hole, and says which of them hold a tenant', async () => {
    const epoch = newEpoch();
    await catalog.asSystem(() => epochs.open(epoch));
    const first = newSegment(epoch.id);
    const second = newSegment(epoch.id, {
      number: 2,
      minXid: '4294967300',
      maxXid: '4294967500',
      sha256: 'c'.repeat(64),
      previousSha256: first.sha256,
    });
    const register = (segment: NewChangeLogSegment, tenants: string[]): Promise<boolean> =>
      catalog.asSystem(() => segments.register(segment, tenants.map(newBlock)));
    await register(first, ['a', 'b']);
    const wrong = [
      first,
      { ...second, number: 3 },
      { ...second, previousSha256: 'd'.repeat(64) },
      { ...second, number: 1, previousSha256: null },
    ];
    for (const segment of wrong) {
      await expect(register(segment, [])).rejects.toMatchObject({ code: 'CHANGE_LOG_TAKEN_OVER' });
    }
    await register(second, ['b']);

    const own = await catalog.as(testActor('a'), () => segments.listOfTenant('a', epoch.id));
    expect(own).toMatchObject([
      { segment: { id: first.id, changes: 5, minXid: '4294967401' }, block: newBlock('a') },
    ]);
    const ofB = await catalog.asSystem(() => segments.listOfTenant('b', epoch.id));
    expect(ofB.map(({ segment }) => segment.number)).toEqual([1, 2]);
    const later = await catalog.asSystem(() => segments.listOfTenant('b', epoch.id, '4294967411'));
    expect(later.map(({ segment }) => segment.number)).toEqual([2]);
    expect(await catalog.as(testActor('a'), () => segments.listOfTenant('b', epoch.id))).toEqual([]);
    expect(await catalog.asSystem(() => segments.latest(epoch.id))).toMatchObject({ id: second.id });
  });

  it('lets one of two captures write the next segment', async () => {
    const epoch = newEpoch();
    await catalog.asSystem(() => epochs.open(epoch));
    const race = await Promise.allSettled(
      [1, 2].map(() => catalog.asSystem(() => segments.register(newSegment(epoch.id), [newBlock('a')]))),
    );
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(race.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'CHANGE_LOG_TAKEN_OVER' },
    });
  });

  it('takes nothing for an epoch that has ended', async () => {
    const epoch = newEpoch();
    await catalog.asSystem(() => epochs.open(epoch));
    await catalog.asSystem(() => epochs.end(epoch.id, 'system_changed'));
    await expect(catalog.asSystem(() => segments.register(newSegment(epoch.id), []))).rejects.toMatchObject({
      code: 'CHANGE_LOG_TAKEN_OVER',
    });
  });
});

describe('RecoveryGapsRepository', () => {
  it('records a gap once, closes it, and shows it to those whom it concerns', async () => {
    const ofAll = newGap();
    const ofA = newGap({
      tenantId: 'a',
      tables: ['app.tasks'],
      reason: 'tenant_moved',
      fromXid: '4294967401',
    });
    const record = (gap: NewRecoveryGap): Promise<boolean> => catalog.asSystem(() => gaps.record(gap));
    expect([await record(ofAll), await record(ofA)]).toEqual([true, true]);
    expect([
      await record({ ...ofAll, id: randomUUID() }),
      await record({ ...ofA, id: randomUUID() }),
    ]).toEqual([false, false]);
    const seenBy = async (tenantId: string): Promise<string[]> =>
      (await catalog.as(testActor(tenantId), () => gaps.listOfTenant(databaseName, tenantId))).map(
        ({ reason }) => reason,
      );
    expect(await seenBy('a')).toEqual(['slot_lost', 'tenant_moved']);
    expect(await seenBy('b')).toEqual(['slot_lost']);
    expect(await catalog.as(testActor('b'), () => gaps.listOfTenant(databaseName, 'a'))).toHaveLength(1);

    await catalog.asSystem(() => gaps.close(databaseName, '2026-01-02T05:00:00Z'));
    expect(await catalog.asSystem(() => gaps.list(databaseName))).toMatchObject([
      { id: ofAll.id, toTime: new Date('2026-01-02T05:00:00Z'), closedAt: expect.any(Date) },
      { id: ofA.id, tables: ['app.tasks'], fromXid: '4294967401' },
    ]);
  });

  it('knows which tables an epoch no longer captures', async () => {
    const epoch = newEpoch();
    await catalog.asSystem(() => epochs.open(epoch));
    const ofTable = newGap({ epochId: epoch.id, tables: ['app.tasks'], reason: 'identity_changed' });
    const passing = newGap({ epochId: epoch.id, tables: ['app.notes'], toTime: '2026-01-02T03:04:06Z' });
    for (const gap of [ofTable, passing, newGap({ epochId: epoch.id })]) {
      await catalog.asSystem(() => gaps.record(gap));
    }
    expect(await catalog.asSystem(() => gaps.listOpenOfTables(epoch.id))).toMatchObject([{ id: ofTable.id }]);
    await catalog.asSystem(() => gaps.close(databaseName, '2026-01-02T05:00:00Z'));
    expect(await catalog.asSystem(() => gaps.listOpenOfTables(epoch.id))).toEqual([]);
  });

  it('knows on whose account full backups are still to be asked for', async () => {
    const gap = newGap();
    await catalog.asSystem(() => gaps.record(gap));
    expect(await catalog.asSystem(() => gaps.listWithoutFull(databaseName))).toEqual([]);
    await catalog.asSystem(() => gaps.close(databaseName, '2026-01-02T05:00:00Z'));
    expect(await catalog.asSystem(() => gaps.listWithoutFull(databaseName))).toMatchObject([{ id: gap.id }]);
    await catalog.asSystem(() => gaps.fullRequested(gap.id));
    expect(await catalog.asSystem(() => gaps.listWithoutFull(databaseName))).toEqual([]);
  });
});
