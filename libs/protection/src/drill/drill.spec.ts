import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigningKeyFile } from '@lifeboat/archive';
import { BackupsRepository } from '@lifeboat/catalog';
import { type Actor, RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  readAppTables,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  type TemporaryDirectory,
  temporaryDirectory,
  TestCapture,
  testActor,
} from '@lifeboat/testing';
import { ListAuditLog } from '../audit-log/list-audit-log.js';
import { CancelJob } from '../operations/cancel-job.js';
import { RunOperation } from '../operations/run-operation.js';
import type { RunOutcome } from '../operations/run-outcome.js';
import { DeleteBackup } from '../retention/delete-backup.js';
import type { DrillInput } from './drill-input.js';
import type { DrillReport } from './drill-report.js';
import type { DrillDetails } from './drill-view.js';
import { ReadDrills } from './read-drills.js';
import { RequestDrill, type RequestedDrill } from './request-drill.js';

const SCHEMA = `
CREATE TABLE app.notes (
  tenant_id int NOT NULL REFERENCES app.tenants, id int, body text, size int, PRIMARY KEY (tenant_id, id));
CREATE TABLE app.lines (
  tenant_id int NOT NULL, note_id int NOT NULL, number int, PRIMARY KEY (tenant_id, note_id, number),
  FOREIGN KEY (tenant_id, note_id) REFERENCES app.notes);
INSERT INTO app.notes SELECT t, n, 'note ' || n, n FROM generate_series(1, 2) t, generate_series(1, 50) n;
INSERT INTO app.lines SELECT t, n, 1 FROM generate_series(1, 2) t, generate_series(1, 50) n;`;

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let keys: TemporaryDirectory;
let backupId: string;
let url: string;

beforeAll(async () => {
  keys = await temporaryDirectory();
  const signingKey = join(keys.path, 'signing-key.pem');
  await createSigningKeyFile(signingKey);
  const environment = { CHANGE_LOG_FLUSH_SECONDS: '0.1', SIGNING_KEY_FILE: signingKey };
  lifeboat = await startSchemaLifeboat(SCHEMA, environment, { ownName: true });
  url = lifeboat.database.superuserUrl;
  capture = await TestCapture.start(lifeboat);
  backupId = await lifeboat.backUp('1');
  await capture.caughtUp();
});
afterAll(async () => {
  await capture.close();
  await lifeboat.close();
  await keys.remove();
});

const sql = (text: string): Promise<Record<string, unknown>[]> => runSql(url, text);

const ask = (input: DrillInput = {}, actor: Actor = testActor('1'), tenant = '1'): Promise<RequestedDrill> =>
  runAs(actor, () => lifeboat.app.get(RequestDrill).request(tenant, input, null));

const run = (jobId: string): Promise<RunOutcome> =>
  lifeboat.app.get(RunOperation).run(jobId, { lastAttempt: true });

const show = (id: string, actor: Actor = testActor('1')): Promise<DrillDetails> =>
  runAs(actor, () => lifeboat.app.get(ReadDrills).get('1', id));

const stagings = (): Promise<unknown[]> =>
  sql(`SELECT FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`);

/** A drill after which nothing is left, and the live tables are what they were. */
async function drill(input: DrillInput = {}): Promise<DrillReport> {
  const before = await readAppTables(url);
  const { jobId, drillId } = await ask(input);
  const outcome = await run(jobId);
  if (outcome.kind !== 'completed') {
    throw new Error(`the drill ended as ${JSON.stringify(outcome)}`);
  }
  expect(await readAppTables(url)).toEqual(before);
  expect(await stagings()).toEqual([]);
  const { report, ...view } = await show(drillId);
  expect(report).toEqual(outcome.operation.result);
  expect(view).toMatchObject({ id: drillId, jobId, status: 'completed', signature: 'valid', error: null });
  const told = report as DrillReport & Record<string, unknown>;
  expect(view).toMatchObject({ passed: told.passed, rpoMs: told.rpoMs, rtoMs: told.rtoMs });
  return told;
}

const failuresOf = ({ checks }: DrillReport): string[] =>
  checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);

/** What a drill finds while something is otherwise. */
async function failuresAfter(change: string, undo: string): Promise<string[]> {
  await sql(change);
  try {
    const report = await drill();
    expect(report).toMatchObject({ passed: failuresOf(report).length === 0 });
    return failuresOf(report);
  } finally {
    await sql(undo);
  }
}

const moment = async (): Promise<string> => {
  const [row] = await sql(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
  return String(row?.['time']);
};

describe('a drill of the newest backup', () => {
  it('says what was checked, what a restore would do, and how long that would take', async () => {
    await sql(`UPDATE app.notes SET body = 'changed' WHERE tenant_id = 1 AND id <= 5;
               DELETE FROM app.lines WHERE tenant_id = 1 AND note_id > 40`);
    const report = await drill();
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({
      format: 'lifeboat-drill-report',
      tenantId: '1',
      kind: 'newest',
      backupId,
      passed: true,
      apply: { inserts: 10, updates: 5, deletes: 0, unchanged: 86, estimateMs: 1_000 },
      tables: [
        { table: 'app.lines', rows: 50, contentHash: expect.stringMatching(/^-?\d+$/) },
        { table: 'app.notes', rows: 50 },
        { table: 'app.tenants', rows: 1 },
      ],
    });
    expect(report.checks.map(({ name }) => name)).toEqual([
      ...['schema-drift', 'staging', 'tenant', 'constraints', 'references', 'content'],
    ]);
    const phases = ['opening', 'staging', 'checking', 'comparing', 'dropping'];
    expect(Object.keys(report.phases).sort()).toEqual(phases.sort());
    expect(report.rtoMs).toBeGreaterThanOrEqual(1_000);
    expect(report.rpoMs).toBeGreaterThanOrEqual(0);
    expect(report.rpoMs).toBeLessThan(60_000);
  });

  it('leaves a line that says how it went', async () => {
    const { jobId, drillId } = await ask();
    await run(jobId);
    const { items } = await runAs(testActor('1'), () =>
      lifeboat.app.get(ListAuditLog).list({ tenantId: '1', action: 'drills.create', limit: 1 }),
    );
    expect(items[0]).toMatchObject({
      outcome: 'succeeded',
      operationId: jobId,
      detail: { drillId, backupId, passed: true },
    });
  });

  it('finds out that rows do not fit the schema any more', async () => {
    expect(
      await failuresAfter(
        `ALTER TABLE app.notes ADD CONSTRAINT small CHECK (size < 50) NOT VALID`,
        'ALTER TABLE app.notes DROP CONSTRAINT small',
      ),
    ).toEqual(['constraints: app.notes: check small is broken']);
  });

  it('does not wait for the application, nor it for the drill', async () => {
    await sql('BEGIN; UPDATE app.notes SET size = size WHERE tenant_id = 1; COMMIT');
    const { jobId } = await ask();
    const [running] = await Promise.all([
      run(jobId),
      sql(`UPDATE app.notes SET size = size + 0 WHERE tenant_id = 1`),
    ]);
    expect(running.kind).toBe('completed');
    expect(await sql(`SELECT status FROM lifeboat.tenants WHERE id = '1'`)).toEqual([{ status: 'active' }]);
  });

  it('keeps its backup from being deleted as long as it has not ended', async () => {
    const older = await lifeboat.backUp('1');
    const { jobId, drillId } = await ask();
    backupId = await lifeboat.backUp('1');
    const remove = (): Promise<unknown> =>
      runAs(testActor('1'), () => lifeboat.app.get(DeleteBackup).delete('1', older));
    await expect(remove()).rejects.toMatchObject({ code: 'BACKUP_IN_USE' });
    expect((await run(jobId)).kind).toBe('completed');
    expect(await show(drillId)).toMatchObject({ backupId: older, passed: true });
    await remove();
  });

  it('passes over what builds on a backup that was found broken', async () => {
    const link = `SELECT gen_random_uuid(), tenant_id, 'incremental', id, status, application_database, path || '-', manifest_sha256,
                         rows, size_bytes, raw_bytes, compression, now(), now() FROM lifeboat.tenant_backups`;
    const full = await lifeboat.backUp('1');
    await sql(`INSERT INTO lifeboat.tenant_backups
                 (id, tenant_id, type, parent_id, status, application_database, path, manifest_sha256, rows, size_bytes,
                  raw_bytes, compression, created_at, finished_at) ${link} WHERE id = '${full}';
               UPDATE lifeboat.tenant_backups SET validation = '{"valid": false}' WHERE id = '${full}'`);
    const { jobId, drillId } = await ask();
    expect(await show(drillId)).toMatchObject({ backupId });
    await runAs(testActor('1'), () => lifeboat.app.get(CancelJob).cancel(jobId));
    await sql(`DELETE FROM lifeboat.tenant_backups WHERE parent_id = '${full}' OR id = '${full}'`);
  });

  it('that was cancelled before it began has no verdict', async () => {
    const { jobId, drillId } = await ask();
    await runAs(testActor('1'), () => lifeboat.app.get(CancelJob).cancel(jobId));
    expect(await show(drillId)).toMatchObject({ status: 'cancelled', passed: null, signature: null });
  });
});

describe('a drill of a moment', () => {
  it('rebuilds it from the backup and the changes that followed', async () => {
    await sql(`INSERT INTO app.notes SELECT 1, n, 'later', 1 FROM generate_series(101, 120) n`);
    const wanted = await moment();
    await sql(`DELETE FROM app.notes WHERE tenant_id = 1 AND id > 100`);
    await capture.caughtUp();
    const report = await drill({ targetTime: wanted });
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({ kind: 'moment', moment: wanted, backupId, passed: true });
    expect(report.tables.find(({ table }) => table === 'app.notes')).toMatchObject({ rows: 70 });
    expect(report.apply).toMatchObject({ inserts: 20, updates: 0, deletes: 0 });
    expect(Object.keys(report.phases)).toContain('replaying');
    expect(report.checks.find(({ name }) => name === 'changes')?.detail).toMatch(/^\d+ changes of \d+ trans/);
  });

  it('can be left to chance', async () => {
    await capture.caughtUp();
    const report = await drill({ randomMoment: true });
    expect(failuresOf(report)).toEqual([]);
    expect(report).toMatchObject({ kind: 'random_moment', passed: true });
  });

  it('says so where segments are missing', async () => {
    const targetTime = await moment();
    await capture.caughtUp();
    const { jobId, drillId } = await ask({ targetTime });
    await sql(`CREATE TABLE app_segments AS SELECT * FROM lifeboat.change_log_segments;
               UPDATE lifeboat.change_log_segments SET path = path || '-gone'`);
    try {
      expect((await run(jobId)).kind).toBe('completed');
    } finally {
      await sql(`UPDATE lifeboat.change_log_segments s SET path = o.path FROM app_segments o WHERE o.id = s.id;
                 DROP TABLE app_segments`);
    }
    const { passed, report } = await show(drillId);
    expect(passed).toBe(false);
    expect(failuresOf(report as DrillReport & Record<string, unknown>)).toEqual([
      expect.stringMatching(/^changes: .*segment/i),
    ]);
  });

  it('is refused where the change log does not cover a table, and the newest backup is proposed', async () => {
    const targetTime = await moment();
    await capture.caughtUp();
    await sql('CREATE TABLE app.marks (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY)');
    try {
      await expect(ask({ targetTime })).rejects.toMatchObject({
        code: 'TABLES_NOT_COVERED',
        meta: { tables: ['app.marks'] },
        remedy: expect.stringContaining('--newest'),
      });
    } finally {
      await sql('DROP TABLE app.marks');
    }
  });

  it.each<[string, DrillInput, string]>([
    ['of the future', { targetTime: '2999-01-01T00:00:00Z' }, 'MOMENT_NOT_RECOVERABLE'],
    ['that is none', { targetTime: 'yesterday' }, 'INVALID_REQUEST'],
    ['together with another wish', { newest: true, randomMoment: true }, 'INVALID_REQUEST'],
  ])('is refused for one %s', async (_what, input, code) => {
    await expect(ask(input)).rejects.toMatchObject({ code });
  });
});

describe('what a drill is not for', () => {
  it('another tenant, nor who may only look', async () => {
    const { jobId, drillId } = await ask();
    await run(jobId);
    await expect(ask({}, testActor('2'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(ask({}, testActor('1', 'tenant_viewer'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(show(drillId, testActor('2'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const find = (actor: Actor): Promise<DrillDetails> =>
      runAs(actor, () => lifeboat.app.get(ReadDrills).find(drillId));
    await expect(find(testActor('2'))).rejects.toMatchObject({ code: 'DRILL_NOT_FOUND' });
    expect(await find(testActor('1', 'tenant_viewer'))).toMatchObject({ id: drillId });
  });

  it('a tenant without a backup', async () => {
    await expect(ask({}, testActor(), '2')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await expect(ask({ randomMoment: true }, testActor(), '2')).rejects.toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
    });
    await expect(ask({}, testActor(), '99')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('a backup that is known to be broken', async () => {
    const broken = await lifeboat.backUp('1');
    const verdict = { valid: false, level: 'quick', checks: [] };
    await runAs(testActor(), () =>
      lifeboat.app.get(RlsTransactions).run(() => new BackupsRepository().validated('1', broken, verdict)),
    );
    expect(await drill()).toMatchObject({ backupId, passed: true });
  });
});

it('a drill finds out that the schema has changed too much', async () => {
  expect(
    await failuresAfter(
      'ALTER TABLE app.notes RENAME COLUMN body TO text',
      'ALTER TABLE app.notes RENAME COLUMN text TO body',
    ),
  ).toEqual([expect.stringMatching(/^schema-drift: It cannot be restored into the schema as it is now/)]);
});

describe('a report', () => {
  it.each([
    ['whose verdict was turned', `report = jsonb_set(report, '{passed}', 'false')`],
    ['beside which another verdict stands', 'rto_ms = rto_ms + 1'],
    ['without its signature', 'signature = null'],
    ['with the signature of another', `signature = 'AAAA'`],
  ])('%s is known by its signature', async (_what, change) => {
    const { jobId, drillId } = await ask();
    await run(jobId);
    expect(await show(drillId)).toMatchObject({ signature: 'valid' });
    await sql(`UPDATE lifeboat.tenant_drills SET ${change} WHERE id = '${drillId}'`);
    expect(await show(drillId)).toMatchObject({ signature: 'invalid' });
  });
});
