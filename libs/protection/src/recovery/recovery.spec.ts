import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runAs } from '@lifeboat/tenancy';
import {
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  TestCapture,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import pg from 'pg';
import type { RunOutcome } from '../operations/run-outcome.js';
import { RunOperation } from '../operations/run-operation.js';
import { ListRestorePoints } from '../restore-points/list-restore-points.js';
import { RequestRollback } from '../restore-points/request-rollback.js';
import type { RecoveryInput } from './recovery-input.js';
import { RequestRecovery } from './request-recovery.js';
import { type RecoveryWindowView, ShowRecoveryWindow } from './show-recovery-window.js';

const SCHEMA = `
CREATE TABLE app.projects (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY,
                        project_id int REFERENCES app.projects ON UPDATE CASCADE, body text, changed timestamptz);
ALTER TABLE app.notes ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE app.events (tenant_id int NOT NULL REFERENCES app.tenants, what text, amount numeric(10,2));
INSERT INTO app.projects VALUES (1, 1, 'first'), (1, 2, 'second'), (2, 11, 'other');
INSERT INTO app.notes SELECT 1, i, 1 + i % 2, repeat(md5(i::text), 200), '2026-01-02 03:04:05.678901+02' FROM generate_series(1, 20) i;
INSERT INTO app.notes VALUES (2, 101, 11, 'of the other', now());
INSERT INTO app.events SELECT 1, 'seen', 1.10 FROM generate_series(1, 3);
INSERT INTO app.events VALUES (2, 'seen', 5);`;

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let url: string;
let baseId: string;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
  url = lifeboat.database.superuserUrl;
  capture = await TestCapture.start(lifeboat);
  baseId = await lifeboat.backUp('1');
  await capture.caughtUp();
});

afterAll(async () => {
  await capture.close();
  await lifeboat.close();
});

type Content = Record<string, string[]>;

const contentOf = async (tenant: string): Promise<Content> => {
  const content: Content = {};
  for (const [table, column] of [
    ['tenants', 'id'],
    ['projects', 'tenant_id'],
    ['notes', 'tenant_id'],
    ['events', 'tenant_id'],
  ] as const) {
    const rows = await runSql<{ row: string }>(
      url,
      `SELECT (t.*)::text AS row FROM app.${table} AS t WHERE ${column} = ${tenant} ORDER BY 1`,
    );
    content[table] = rows.map(({ row }) => row);
  }
  return content;
};

/** A moment between two transactions, as a person would give it. */
const moment = async (): Promise<string> => {
  const [row] = await runSql<{ time: string }>(
    url,
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
  return row?.time ?? '';
};

/** Changes all in one transaction; answers with its id. */
const change = async (sql: string): Promise<string> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(`BEGIN; ${sql}`);
    const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
    await client.query('COMMIT');
    return rows[0]?.xid ?? '';
  } finally {
    await client.end();
  }
};

const errorOf = (outcome: RunOutcome): string => ('error' in outcome ? outcome.error.code : outcome.kind);

const resultOf = (outcome: RunOutcome): Record<string, unknown> => {
  if (outcome.kind !== 'completed') {
    throw new Error(`the recovery ended as ${JSON.stringify(outcome)}`, {
      cause: 'error' in outcome ? outcome.error : null,
    });
  }
  return outcome.operation.result ?? {};
};

const recover = async (input: RecoveryInput, tenant = '1'): Promise<Record<string, unknown>> =>
  resultOf(await lifeboat.recover(tenant, input));

const windowOf = (tenant: string): Promise<RecoveryWindowView> =>
  runAs(testActor(), () => lifeboat.app.get(ShowRecoveryWindow).show(tenant));

describe('a recovery to a moment', () => {
  it('brings back what the tenant was then, and nobody else', async () => {
    await change(`
      INSERT INTO app.projects VALUES (1, 3, 'third');
      UPDATE app.notes SET project_id = 3, changed = '2026-02-03 04:05:06.000007Z' WHERE id IN (1, 2);
      UPDATE app.notes SET id = id + 1000 WHERE id IN (3, 4);
      UPDATE app.notes SET body = 'short, "quoted"' WHERE id = 1003;
      DELETE FROM app.notes WHERE id IN (5, 6);
      INSERT INTO app.notes VALUES (1, 5, 1, null, null);
      DELETE FROM app.events WHERE ctid = (SELECT min(ctid) FROM app.events WHERE tenant_id = 1);
      INSERT INTO app.events VALUES (1, 'new', 7.50)`);
    await change(
      `UPDATE app.projects SET name = 'renamed' WHERE id = 2; UPDATE app.tenants SET name = 'uno' WHERE id = 1`,
    );
    const target = await moment();
    const wanted = await contentOf('1');
    await change(
      `DELETE FROM app.events WHERE tenant_id = 1; DELETE FROM app.notes WHERE tenant_id = 1; UPDATE app.projects SET name = 'gone wrong'`,
    );
    await change(`INSERT INTO app.notes VALUES (1, 77, 1, 'after the mistake', now())`);
    const other = await contentOf('2');
    await capture.caughtUp();

    const plan = await recover({ targetTime: target, dryRun: true });
    expect(plan).toMatchObject({
      recovery: { engine: 'changes', moment: target, baseBackupId: baseId, transactions: 2 },
      deletes: 1,
    });
    expect((plan as { recovery: { changes: number } }).recovery.changes).toBeGreaterThan(10);
    const done = await recover({ targetTime: target, planHash: String(plan['planHash']) });
    expect(done).toMatchObject({ plan: { recovery: { moment: target } } });
    expect(await contentOf('1')).toEqual(wanted);
    expect(await contentOf('2')).toEqual(other);
  });

  it('goes to just before a transaction, and over an earlier recovery as over any transaction', async () => {
    const before = await contentOf('1');
    const xid = await change('DELETE FROM app.notes WHERE tenant_id = 1 AND id < 10');
    const target = await moment();
    const damaged = await contentOf('1');
    await capture.caughtUp();
    await recover({ beforeTransaction: xid });
    expect(await contentOf('1')).toEqual(before);
    await capture.caughtUp();
    await recover({ targetTime: target });
    expect(await contentOf('1')).toEqual(damaged);
    await capture.caughtUp();
    await recover({ beforeTransaction: xid });
    expect(await contentOf('1')).toEqual(before);
    await capture.caughtUp();
  });

  it('can be undone', async () => {
    const target = await moment();
    await change(`UPDATE app.notes SET body = 'wanted after all' WHERE tenant_id = 1`);
    const before = await contentOf('1');
    await capture.caughtUp();
    await recover({ targetTime: target });
    expect(await contentOf('1')).not.toEqual(before);
    const outcome = await runAs(testActor(), async () => {
      const { items } = await lifeboat.app.get(ListRestorePoints).list({ tenantId: '1', limit: 1 });
      const { jobId } = await lifeboat.app.get(RequestRollback).request('1', items[0]?.id ?? '', {}, null);
      return lifeboat.app.get(RunOperation).run(jobId, { lastAttempt: true });
    });
    expect(outcome.kind).toBe('completed');
    expect(await contentOf('1')).toEqual(before);
    await capture.caughtUp();
  });

  it('takes part of the tables, or single rows', async () => {
    const wanted = await contentOf('1');
    const target = await moment();
    await change(
      `UPDATE app.notes SET body = 'changed' WHERE tenant_id = 1; UPDATE app.projects SET name = 'changed' WHERE tenant_id = 1`,
    );
    const changed = await contentOf('1');
    await capture.caughtUp();
    await recover({ targetTime: target, tables: ['app.projects'] });
    expect(await contentOf('1')).toEqual({ ...changed, projects: wanted['projects'] });
    await recover({ targetTime: target, rows: [{ table: 'app.notes', key: { id: '8' } }] });
    const notes = await contentOf('1');
    expect(notes['notes']?.filter((row) => !row.includes(',changed,'))).toEqual(
      wanted['notes']?.filter((row) => row.startsWith('(1,8,')),
    );
    await recover({ targetTime: target });
    expect(await contentOf('1')).toEqual(wanted);
    await capture.caughtUp();
  });

  it('knows a table that was emptied for all', async () => {
    const earlier = await contentOf('1');
    const target = await moment();
    await change(`TRUNCATE app.events; INSERT INTO app.events VALUES (1, 'anew', 1), (2, 'anew', 2)`);
    const later = await moment();
    const wanted = await contentOf('1');
    await change('TRUNCATE app.events');
    const other = await contentOf('2');
    await capture.caughtUp();
    await recover({ targetTime: later });
    expect(await contentOf('1')).toEqual(wanted);
    await recover({ targetTime: target });
    expect(await contentOf('1')).toEqual(earlier);
    expect(await contentOf('2')).toEqual(other);
    await capture.caughtUp();
  });

  it('begins with the newest full backup before it', async () => {
    await change(`UPDATE app.notes SET body = 'before the second base' WHERE id = 7`);
    const second = await lifeboat.backUp('1');
    await change(`UPDATE app.notes SET body = 'behind the second base' WHERE id = 7`);
    const wanted = await contentOf('1');
    await capture.caughtUp();
    const target = await moment();
    await change(`DELETE FROM app.notes WHERE id = 7`);
    await capture.caughtUp();
    expect(await recover({ targetTime: target })).toMatchObject({
      plan: { recovery: { baseBackupId: second, transactions: 1, changes: 1 } },
    });
    expect(await contentOf('1')).toEqual(wanted);
    await capture.caughtUp();
  });
});

describe('a moment at which the tenant did not exist', () => {
  it('is brought about only where that is said', async () => {
    await lifeboat.backUp('2');
    await capture.caughtUp();
    const rows = await contentOf('2');
    const all =
      'DELETE FROM app.events WHERE tenant_id = 2; DELETE FROM app.notes WHERE tenant_id = 2; DELETE FROM app.projects WHERE tenant_id = 2; DELETE FROM app.tenants WHERE id = 2';
    await change(all);
    const target = await moment();
    await change(
      `INSERT INTO app.tenants VALUES (2, 'two'); INSERT INTO app.projects VALUES (2, 11, 'back')`,
    );
    const back = await contentOf('2');
    await capture.caughtUp();
    expect(errorOf(await lifeboat.recover('2', { targetTime: target }))).toBe('TENANT_ABSENT_AT_MOMENT');
    expect(await contentOf('2')).toEqual(back);
    await recover({ targetTime: target, allowAbsentTenant: true }, '2');
    expect(await contentOf('2')).toEqual({ tenants: [], projects: [], notes: [], events: [] });
    await capture.caughtUp();
    await change(`INSERT INTO app.tenants VALUES (2, 'two')`);
    await capture.caughtUp();
    expect(rows['notes']).toHaveLength(1);
  });
});

describe('the recovery window', () => {
  it('goes from the first full backup to what is durable', async () => {
    const { earliest, latest, lagSeconds, newestTransaction, gaps, tablesNotCovered } = await windowOf('1');
    const now = await moment();
    expect(earliest?.localeCompare(latest ?? '')).toBe(-1);
    expect(latest?.localeCompare(now)).toBe(-1);
    expect(lagSeconds).toBeGreaterThanOrEqual(0);
    expect(BigInt(newestTransaction?.xid ?? '0')).toBeGreaterThan(0n);
    expect(gaps).toEqual([]);
    expect(tablesNotCovered).toEqual([]);
    expect(resultOf(await lifeboat.recover('1', { targetTime: earliest ?? '', dryRun: true }))).toMatchObject(
      {
        recovery: { baseBackupId: baseId, changes: 0 },
      },
    );
  });

  it('is the own tenant’s', async () => {
    await expect(
      runAs(testActor('2'), () => lifeboat.app.get(ShowRecoveryWindow).show('1')),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await runAs(testActor('1'), () => lifeboat.app.get(ShowRecoveryWindow).show('1'))).toEqual(
      expect.objectContaining({ tenantId: '1', gaps: [] }),
    );
  });
});

describe('a recovery is refused', () => {
  const refusal = async (input: RecoveryInput, actor = testActor()): Promise<Error> => {
    const before = await contentOf('1');
    const error = await runAs(actor, () => lifeboat.app.get(RequestRecovery).request('1', input, null)).then(
      () => new Error('it was not'),
      (thrown: unknown) => thrown as Error,
    );
    expect(await contentOf('1')).toEqual(before);
    return error;
  };

  it.each<[string, RecoveryInput, string]>([
    ['without a moment', {}, 'INVALID_REQUEST'],
    ['with two', { targetTime: '2026-01-01T00:00:00Z', beforeTransaction: '5' }, 'INVALID_REQUEST'],
    ['without a zone', { targetTime: '2026-01-01T00:00:00' }, 'INVALID_REQUEST'],
    ['for no transaction', { beforeTransaction: 'x' }, 'INVALID_REQUEST'],
    [
      'from WAL that nobody keeps',
      { targetTime: '2026-01-01T00:00:00Z', engine: 'wal' },
      'WAL_NOT_CONFIGURED',
    ],
    [
      'into another tenant of another database',
      {
        targetTime: '2026-01-01T00:00:00Z',
        targetTenantId: '2',
        targetDatabase: 'other',
        mode: 'replace',
        reason: 'a copy',
      },
      'NOT_SUPPORTED',
    ],
    [
      'into another tenant without saying how',
      { targetTime: '2026-01-01T00:00:00Z', targetTenantId: '2' },
      'INVALID_REQUEST',
    ],
    ['for an unknown transaction', { beforeTransaction: '1' }, 'MOMENT_NOT_RECOVERABLE'],
  ])('%s', async (_what, input, code) => {
    expect(await refusal(input)).toMatchObject({ code });
  });

  it('of another tenant', async () => {
    expect(await refusal({ targetTime: await moment() }, testActor('2'))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await refusal({ targetTime: await moment() }, testActor('1', 'tenant_viewer'))).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('to the future, and to what is not durable, with the latest moment', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(await refusal({ targetTime: future })).toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
      detail: expect.stringContaining('future'),
      meta: { nearest: { before: expect.stringMatching(/Z$/), after: null } },
    });
    // The capture may just then make this moment durable.
    const refused = await waitFor(
      async () => {
        const error = await refusal({ targetTime: await moment() });
        return error.message === 'it was not' ? null : error;
      },
      { what: 'a moment that is not durable yet' },
    );
    expect(refused).toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
      detail: expect.stringContaining('not durable yet'),
      remedy: expect.stringMatching(/nearest moments .*Z/),
    });
  });

  it('to before the window, with the earliest moment', async () => {
    const { earliest } = await windowOf('1');
    expect(await refusal({ targetTime: '2020-01-01T00:00:00+01:00' })).toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
      meta: { nearest: { before: null, after: earliest } },
    });
  });

  it('where the plan does not hold any more', async () => {
    const { latest } = await windowOf('1');
    expect(errorOf(await lifeboat.recover('1', { targetTime: latest ?? '', planHash: 'another' }))).toBe(
      'PLAN_STALE',
    );
  });

  it('where a segment is damaged or missing', async () => {
    await change(`UPDATE app.notes SET body = 'in the segment' WHERE tenant_id = 1`);
    await capture.caughtUp();
    const target = await moment();
    await change(`UPDATE app.notes SET body = 'in the next segment' WHERE tenant_id = 1`);
    const before = await contentOf('1');
    await capture.caughtUp();
    const [segment] = await runSql<{ path: string; offset: string }>(
      url,
      `SELECT s.path, b.byte_offset::text AS offset FROM lifeboat.change_log_segments s JOIN lifeboat.change_log_blocks b ON b.segment_id = s.id
        WHERE b.tenant_id = '1' AND s.max_commit_time < '${target}' ORDER BY s.number DESC LIMIT 1`,
    );
    const file = join(lifeboat.config.repository.location, segment?.path ?? '');
    const bytes = await readFile(file);
    const damaged = Buffer.from(bytes);
    const at = Number(segment?.offset) + 20;
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await writeFile(file, damaged);
    expect(errorOf(await lifeboat.recover('1', { targetTime: target }))).toBe('SEGMENT_DAMAGED');
    await rm(file);
    expect(errorOf(await lifeboat.recover('1', { targetTime: target }))).toBe('SEGMENT_MISSING');
    expect(await contentOf('1')).toEqual(before);
    await writeFile(file, bytes);
    await recover({ targetTime: target });
    expect(await contentOf('1')).not.toEqual(before);
  });
});
