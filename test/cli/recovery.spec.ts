import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChangeLogStatusView, HistoryEntry, RecoveryWindowView } from '@lifeboat/protection';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  temporaryDirectory,
  type TemporaryDirectory,
  TestCapture,
} from '@lifeboat/testing';
import { type CliJsonResult, expectNoInsides, runCli, runCliJson } from '../support/cli.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);
INSERT INTO app.notes VALUES (1, 1, 'as it was'), (1, 2, 'as it was'), (2, 11, 'of another');`;

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let directory: TemporaryDirectory;
let environment: Record<string, string>;
let url: string;
/** Just before everything of tenant 1 was spoilt. */
let good: string;

const moment = async (): Promise<string> => {
  const [row] = await runSql<{ time: string }>(
    url,
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
  return row?.time ?? '';
};
const bodies = async (): Promise<[number, string][]> =>
  (await runSql<{ id: number; body: string }>(url, 'SELECT id, body FROM app.notes ORDER BY id')).map(
    ({ id, body }) => [id, body],
  );

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
  url = lifeboat.database.superuserUrl;
  capture = await TestCapture.start(lifeboat);
  await lifeboat.backUp('1');
  await capture.caughtUp();
  directory = await temporaryDirectory();
  const file = join(directory.path, 'lifeboat.yaml');
  const databases = [{ name: lifeboat.database.name, APP_DATABASE_URL: lifeboat.database.processUrl }];
  await writeFile(file, JSON.stringify({ applicationDatabases: databases }));
  environment = { ...environmentOf(lifeboat.config), LIFEBOAT_CONFIG: file };
  await runSql(url, `UPDATE app.notes SET body = 'better' WHERE id = 1`);
  good = await moment();
  await runSql(url, `UPDATE app.notes SET body = 'spoilt' WHERE tenant_id = 1`);
  await capture.caughtUp();
});

afterAll(async () => {
  await capture.close();
  await lifeboat.close();
  await directory.remove();
});

interface Failure {
  error: { code: string; detail: string; remedy: string };
}

/** Runs a command that must be refused; answers with its error. */
async function refused(code: number, ...args: string[]): Promise<Failure['error']> {
  const result: CliJsonResult<Failure> = await runCliJson(environment, ...args, '--inline');
  expect(result.code).toBe(code);
  expectNoInsides(result);
  return result.document.error;
}

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

describe('lifeboat history', () => {
  it('shows who changed a row, when and to what', async () => {
    const args = ['history', '-t', '1', '--table', 'app.notes', '--key', '{"id": 1}', '--inline'];
    const { code, document } = await runCliJson<{ result: { values: HistoryEntry[] } }>(environment, ...args);
    expect(code).toBe(0);
    const entries = document.result.values;
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).toMatch(/better.*spoilt/);
    const text = await runCli(environment, ...args);
    expect(text).toMatchObject({ code: 0, stdout: expect.stringMatching(/better/) });
    expectNoInsides(text);
  });

  it('refuses a key that is none, a table that is not captured, and a tenant that is not there', async () => {
    const of = (tenant: string, table: string, key: string): string[] => [
      ...['history', '-t', tenant],
      ...['--table', table, '--key', key],
    ];
    expect((await refused(2, ...of('1', 'app.notes', '{id: 1}'))).code).toBe('INVALID_REQUEST');
    expect((await refused(2, ...of('1', 'app.notes', '{"body": "x"}'))).code).toBe('INVALID_REQUEST');
    expect((await refused(1, ...of('1', 'app.nowhere', '{"id": 1}'))).code).toBe('TABLES_NOT_COVERED');
    expect((await refused(5, ...of('nobody', 'app.notes', '{"id": 1}'))).code).toBe('TENANT_NOT_FOUND');
  });
});

describe('lifeboat diff', () => {
  it('shows what changed since a moment, as a table and as JSON', async () => {
    const args = ['diff', '-t', '1', '--from', good, '--inline'];
    const { code, document } = await runCliJson<Record<string, unknown>>(environment, ...args);
    expect(code).toBe(0);
    expect(JSON.stringify(document)).toMatch(/better/);
    const text = await runCli(environment, ...args);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/app\.notes/);
    expectNoInsides(text);
  });

  it('refuses moments without a zone, in the wrong order, and before the window', async () => {
    const diff = (...args: string[]): string[] => ['diff', '-t', '1', ...args];
    expect((await refused(2, ...diff('--from', '2026-01-01T10:00:00'))).code).toBe('INVALID_REQUEST');
    const reversed = diff('--from', good, '--to', '2020-01-01T00:00:00Z');
    expect((await refused(2, ...reversed)).code).toBe('INVALID_REQUEST');
    const before = await refused(1, ...diff('--from', '2020-01-01T00:00:00Z'));
    expect(before.code).toBe('MOMENT_NOT_RECOVERABLE');
    expect(before.remedy).toContain('nearest');
  });
});

describe('lifeboat point-in-time-recovery', () => {
  const recovery = (...args: string[]): string[] => ['point-in-time-recovery', '-t', '1', ...args];

  it('refuses the future, a time without a zone, one before the window, none and two targets', async () => {
    const future = await refused(1, ...recovery('--target-time', inAnHour(), '--yes'));
    expect(future).toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
      detail: expect.stringContaining('future'),
    });
    const early = await refused(1, ...recovery('--target-time', '2020-01-01T00:00:00Z', '--yes'));
    expect(early).toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
      remedy: expect.stringContaining('nearest'),
    });
    for (const args of [
      ['--target-time', '2026-01-01T10:00:00'],
      ['--target-time', 'yesterday'],
      ['--target-time', good, '--before-transaction', '7'],
      ['--target-time', good, '--engine', 'magic'],
      [],
    ]) {
      expect((await refused(2, ...recovery(...args, '--yes'))).code).toBe('INVALID_REQUEST');
    }
    expect(await bodies()).toContainEqual([1, 'spoilt']);
  });

  it('does nothing where nobody can be asked', async () => {
    expect((await refused(2, ...recovery('--target-time', good))).code).toBe('CONFIRMATION_REQUIRED');
    expect(await bodies()).toContainEqual([1, 'spoilt']);
  });

  it('shows the plan, and brings the tenant back to the moment', async () => {
    const plan = await runCliJson(environment, ...recovery('--target-time', good, '--dry-run', '--inline'));
    expect(plan).toMatchObject({
      code: 0,
      document: { result: { updates: 2, recovery: { engine: 'changes' } } },
    });
    const text = await runCli(environment, ...recovery('--target-time', good, '--dry-run', '--inline'));
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/app\.notes/);
    const done = await runCli(environment, ...recovery('--target-time', good, '--yes', '--inline'));
    expect(done.code).toBe(0);
    expectNoInsides(done);
    expect(await bodies()).toEqual([
      [1, 'better'],
      [2, 'as it was'],
      [11, 'of another'],
    ]);
  });
});

describe('lifeboat status and protect --status', () => {
  it('say to which moments the tenant can be recovered, and who captures how far', async () => {
    const window = await runCliJson<RecoveryWindowView>(environment, 'status', '-t', '1');
    expect(window).toMatchObject({ code: 0, document: { earliest: expect.any(String), gaps: [] } });
    expect((await runCli(environment, 'status', '-t', '1')).stdout).toMatch(/newest transaction/);
    const status = await runCliJson<ChangeLogStatusView[]>(environment, 'protect', '--status');
    expect(status).toMatchObject({
      code: 0,
      document: [
        { database: lifeboat.database.name, active: true, unavailable: null, openGaps: 0, gaps: [] },
      ],
    });
    expect(Date.parse(status.document[0]?.activeSince ?? '')).toBeLessThan(Date.now());
    const text = await runCli(environment, 'protect', '--status', '--database', lifeboat.database.name);
    expect(text).toMatchObject({ code: 0, stdout: expect.stringMatching(/WAL held back .* of at most 8/) });
    expect(await refused(5, 'protect', '--status', '--database', 'nowhere')).toMatchObject({
      code: 'APP_DATABASE_UNKNOWN',
    });
  });
});
