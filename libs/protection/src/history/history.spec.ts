import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runAs } from '@lifeboat/tenancy';
import { runSql, type SampleLifeboat, startSchemaLifeboat, TestCapture, testActor } from '@lifeboat/testing';
import { type DiffInput, RequestDiff } from '../diff/request-diff.js';
import { GetJob } from '../operations/get-job.js';
import { RunOperation } from '../operations/run-operation.js';
import { ShowRecoveryWindow } from '../recovery/show-recovery-window.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import type { HistoryEntry } from './execute-history.js';
import { type HistoryInput, RequestHistory } from './request-history.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int, place text, body text, PRIMARY KEY (tenant_id, id));
ALTER TABLE app.notes ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE app.events (tenant_id int NOT NULL REFERENCES app.tenants, what text);
CREATE TABLE app.lines (tenant_id int NOT NULL, note_id int, number int, PRIMARY KEY (note_id, number),
                        FOREIGN KEY (tenant_id, note_id) REFERENCES app.notes ON UPDATE CASCADE);
INSERT INTO app.notes VALUES (1, 1, 'a', repeat('long ', 1000)), (1, 2, 'b', 'short'), (2, 1, 'c', 'of the other');
INSERT INTO app.events VALUES (1, 'x'), (1, 'x'), (1, 'y');`;

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let url: string;
let start: string;

const moment = async (): Promise<string> => {
  const [row] = await runSql<{ time: string }>(
    url,
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
  return row?.time ?? '';
};

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
  url = lifeboat.database.superuserUrl;
  capture = await TestCapture.start(lifeboat);
  await lifeboat.backUp('1');
  await capture.caughtUp();
  start = await moment();
  await runSql(url, `UPDATE app.notes SET place = 'a2' WHERE tenant_id = 1 AND id = 1`);
  await runSql(url, `UPDATE app.notes SET id = 7 WHERE tenant_id = 1 AND id = 1`);
  await runSql(url, `UPDATE app.notes SET place = null WHERE id IN (1, 7)`);
  await capture.caughtUp();
  await runSql(url, `DELETE FROM app.notes WHERE tenant_id = 1 AND id = 7`);
  await runSql(url, `INSERT INTO app.notes VALUES (1, 7, 'anew', 'b'), (1, 3, 'new', repeat('x', 3000))`);
  await runSql(url, `UPDATE app.notes SET body = 'mistake' WHERE tenant_id = 1 AND id = 2`);
  await runSql(url, `DELETE FROM app.events WHERE what = 'y'; INSERT INTO app.events VALUES (1, 'x')`);
  await capture.caughtUp();
});

afterAll(async () => {
  await capture.close();
  await lifeboat.close();
});

const finish = async (jobId: string): Promise<Record<string, unknown>> => {
  const outcome = await lifeboat.app.get(RunOperation).run(jobId, { lastAttempt: true });
  if (outcome.kind !== 'completed') {
    throw new Error(`the job ended as ${JSON.stringify(outcome)}`);
  }
  return outcome.operation.result ?? {};
};

const historyOf = async (
  key: HistoryInput['key'],
  input: Partial<HistoryInput> = {},
  actor = testActor('1'),
): Promise<{ entries: HistoryEntry[]; nextCursor: string | null }> => {
  const result = await runAs(actor, async () => {
    const { jobId } = await lifeboat.app
      .get(RequestHistory)
      .request('1', { table: 'app.notes', key, ...input }, null);
    return finish(jobId);
  });
  return { entries: result['values'] as HistoryEntry[], nextCursor: result['nextCursor'] as string | null };
};

const diffOf = async (input: DiffInput): Promise<Record<string, unknown>> =>
  runAs(testActor('1'), async () =>
    finish((await lifeboat.app.get(RequestDiff).request('1', input, null)).jobId),
  );

describe('the history of a row', () => {
  it('tells what changed it, through a change of its key', async () => {
    const { entries, nextCursor } = await historyOf({ id: ' 001' });
    expect(nextCursor).toBeNull();
    expect(
      entries.map(({ operation, old, new: now }) => [
        operation,
        old?.['place'],
        old?.['id'],
        now?.['place'],
        now?.['id'],
      ]),
    ).toEqual([
      ['update', undefined, '1', 'a2', '1'],
      ['update', 'a2', '1', 'a2', '7'],
      ['update', 'a2', '7', null, '7'],
      ['delete', null, '7', undefined, undefined],
      ['insert', undefined, undefined, 'anew', '7'],
    ]);
    // Never sent, since it was not changed.
    expect(entries[0]?.new).not.toHaveProperty('body');
    expect(entries[0]).toMatchObject({ restoreId: null, committedAt: expect.stringMatching(/\.\d{6}Z$/) });
  });

  it('comes in pages', async () => {
    const all = await historyOf({ id: 1 });
    const first = await historyOf({ id: 1 }, { limit: 2 });
    expect(first.entries).toEqual(all.entries.slice(0, 2));
    const second = await historyOf({ id: 1 }, { limit: 3, cursor: first.nextCursor ?? '' });
    expect(second).toEqual({ entries: all.entries.slice(2), nextCursor: null });
  });

  it('is cut to a stretch of time, and long values are cut', async () => {
    expect((await historyOf({ id: 2 }, { to: start })).entries).toEqual([]);
    const { entries } = await historyOf({ id: 3 }, { from: start });
    expect(entries).toHaveLength(1);
    expect(entries[0]?.new?.['body']).toHaveLength(1_001);
  });

  it('shows a restore as what it is', async () => {
    const [mistake] = (await historyOf({ id: 2 })).entries;
    const outcome = await lifeboat.recover('1', {
      beforeTransaction: mistake?.transaction ?? '',
      rows: [{ table: 'app.notes', key: { id: 2 } }],
    });
    expect(outcome.kind).toBe('completed');
    await capture.caughtUp();
    const { entries } = await historyOf({ id: 2 });
    expect(entries).toHaveLength(2);
    expect(entries[1]).toMatchObject({
      operation: 'update',
      old: { body: 'mistake' },
      new: { body: 'short' },
      restoreId: 'operation' in outcome ? outcome.operation.result?.['restoreId'] : '',
    });
  });

  it.each<[string, Partial<HistoryInput>, string]>([
    ['a key with a column that is none', { key: { id: 1, place: 'a' } }, 'INVALID_REQUEST'],
    ['half a key', { table: 'app.lines', key: { number: 1 } }, 'INVALID_REQUEST'],
    ['a table without a key', { table: 'app.events', key: { what: 'x' } }, 'NOT_SUPPORTED'],
    ['a table that is not captured', { table: 'app.nothing' }, 'TABLES_NOT_COVERED'],
    ['a time without a zone', { from: '2026-01-01T00:00:00' }, 'INVALID_REQUEST'],
    [
      'an end before the beginning',
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      'INVALID_REQUEST',
    ],
    ['a cursor that is none', { cursor: 'x' }, 'INVALID_REQUEST'],
  ])('is refused for %s', async (_what, input, code) => {
    await expect(historyOf({ id: 1 }, input)).rejects.toMatchObject({ code });
  });

  it('tells of a table that is not captured where the tables stand', async () => {
    await expect(historyOf({ id: 1 }, { table: 'app.nothing' })).rejects.toMatchObject({
      detail: expect.stringContaining('no changes of a table app.nothing. Nothing was started.'),
      remedy: expect.stringContaining('lifeboat scope'),
    });
  });

  it('is for who may read the tenant’s, and so is its job', async () => {
    await expect(historyOf({ id: 1 }, {}, testActor('2'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(historyOf({ id: 1 }, {}, testActor('1', 'tenant_viewer'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const { jobId } = await runAs(testActor('1'), () =>
      lifeboat.app.get(RequestHistory).request('1', { table: 'app.notes', key: { id: 1 } }, null),
    );
    await finish(jobId);
    const see = (actor = testActor('1')): Promise<unknown> =>
      runAs(actor, () => lifeboat.app.get(GetJob).get(jobId));
    expect(await see()).toMatchObject({ result: { values: expect.any(Array) } });
    await expect(see(testActor('1', 'tenant_viewer'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(see(testActor('2'))).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('is forgotten after a day', async () => {
    const { jobId } = await runAs(testActor('1'), () =>
      lifeboat.app.get(RequestHistory).request('1', { table: 'app.notes', key: { id: 1 } }, null),
    );
    await finish(jobId);
    await lifeboat.app.get(ForgetSamples).run();
    const resultOf = async (): Promise<unknown> =>
      (await runAs(testActor('1'), () => lifeboat.app.get(GetJob).get(jobId))).result;
    expect(await resultOf()).toHaveProperty('values');
    await runSql(
      url,
      `UPDATE lifeboat.operations SET finished_at = finished_at - interval '25 hours' WHERE id = '${jobId}'`,
    );
    await lifeboat.app.get(ForgetSamples).run();
    expect(await resultOf()).toEqual(expect.objectContaining({ changes: 5, valuesExpired: true }));
    expect(await resultOf()).not.toHaveProperty('values');
  });
});

describe('the difference of two moments', () => {
  it('tells what came, went and changed, and some of the rows', async () => {
    const { tables, values } = await diffOf({ from: start });
    expect(tables).toEqual([
      { table: 'app.events', inserts: 1, updates: 0, deletes: 1 },
      { table: 'app.lines', inserts: 0, updates: 0, deletes: 0 },
      { table: 'app.notes', inserts: 2, updates: 0, deletes: 1 },
      { table: 'app.tenants', inserts: 0, updates: 0, deletes: 0 },
    ]);
    expect(values).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          table: 'app.notes',
          operation: 'delete',
          key: { tenant_id: '1', id: '1' },
        }),
        {
          table: 'app.events',
          operation: 'insert',
          key: null,
          old: null,
          new: { tenant_id: '1', what: 'x' },
        },
      ]),
    );
  });

  it('shows of an update only what changed, and takes part of the tables', async () => {
    const before = await moment();
    await runSql(url, `UPDATE app.notes SET place = 'other' WHERE tenant_id = 1 AND id = 3`);
    await capture.caughtUp();
    const { tables, values } = await diffOf({ from: before, tables: ['app.notes'] });
    expect(tables).toEqual([{ table: 'app.notes', inserts: 0, updates: 1, deletes: 0 }]);
    expect(values).toEqual([
      {
        table: 'app.notes',
        operation: 'update',
        key: { tenant_id: '1', id: '3' },
        old: { place: 'new' },
        new: { place: 'other' },
      },
    ]);
  });

  it('goes up to the last change that is durable, to the microsecond', async () => {
    const before = await moment();
    await runSql(url, `UPDATE app.notes SET place = 'the last' WHERE tenant_id = 1 AND id = 3`);
    await capture.caughtUp();
    // No heartbeat comes behind it: the change is the last that there is.
    await capture.stop();
    await runSql(
      url,
      'UPDATE lifeboat.change_log_epochs SET covered_time = (SELECT max(max_commit_time) FROM lifeboat.change_log_segments)',
    );
    const { latest, newestTransaction } = await runAs(testActor('1'), () =>
      lifeboat.app.get(ShowRecoveryWindow).show('1'),
    );
    expect(latest).toBe(newestTransaction?.committedAt);
    const { tables } = await diffOf({ from: before, tables: ['app.notes'] });
    expect(tables).toEqual([{ table: 'app.notes', inserts: 0, updates: 1, deletes: 0 }]);
    await expect(diffOf({ from: before, to: latest ?? '' })).resolves.toHaveProperty('to', latest);
    capture = await TestCapture.follow(lifeboat);
  });

  it('is refused outside of the window, turned round, and for others', async () => {
    await expect(diffOf({ from: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
    });
    await expect(diffOf({ from: await moment(), to: start })).rejects.toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
    });
    const later = await moment();
    await runSql(url, `UPDATE app.notes SET place = 'last' WHERE tenant_id = 2`);
    await capture.caughtUp();
    await expect(diffOf({ from: later, to: start })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(
      runAs(testActor('2'), () => lifeboat.app.get(RequestDiff).request('1', { from: start }, null)),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
