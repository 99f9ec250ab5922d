import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestBackup } from '../back-up/request-backup.js';
import { RunOperation } from '../operations/run-operation.js';
import { GetRestore } from './get-restore.js';
import type { RestoreInput } from './restore-input.js';
import { runAs } from '@lifeboat/tenancy';
import {
  readAppTables,
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  testActor,
} from '@lifeboat/testing';
import type { RunOutcome } from '../operations/run-outcome.js';

const TENANT = '1';
const START = `
TRUNCATE app.projects, app.tasks, app.notes, app.kinds RESTART IDENTITY CASCADE;
INSERT INTO app.kinds VALUES (1);
INSERT INTO app.projects VALUES (1, 1, 'p1'), (2, 1, 'p2'), (3, 2, 'other');
INSERT INTO app.tasks VALUES (10, 1, 1, NULL, 't10', 1), (11, 1, 2, 10, 't11', 1), (12, 2, 3, NULL, 'other', 1);
INSERT INTO app.notes VALUES (1, 1, 10, 'n1'), (2, 1, 11, 'n2'), (3, 2, 12, 'other');`;

let lifeboat: SampleLifeboat;
let url: string;
let backupId: string;
let before: Record<string, string[]>;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(
    `CREATE TABLE app.kinds (id int PRIMARY KEY);
     CREATE TABLE app.projects (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES app.tenants, name text UNIQUE);
     CREATE TABLE app.tasks (id int PRIMARY KEY, tenant_id int NOT NULL, project int NOT NULL REFERENCES app.projects,
       parent int REFERENCES app.tasks, name text, kind int REFERENCES app.kinds);
     CREATE TABLE app.notes (id serial PRIMARY KEY, tenant_id int NOT NULL, task int NOT NULL REFERENCES app.tasks, body text);
     CREATE TABLE app.plain (tenant_id int, x int);
     CREATE TABLE app.codes (code varchar(3) PRIMARY KEY, tenant_id int NOT NULL);
     ${START}`,
    { SHARED_TABLES: 'app.kinds' },
  );
  url = lifeboat.database.superuserUrl;
  backupId = await lifeboat.backUp(TENANT);
});

afterAll(() => lifeboat.close());

beforeEach(async () => {
  await runSql(url, START);
  before = await readAppTables(url);
});

const damage = (sql: string): Promise<unknown> =>
  runSql(url, `SET session_replication_role = replica; ${sql}`);

interface Ended {
  code: string;
  detail: string;
  result: Record<string, unknown>;
}

function endOf(outcome: RunOutcome): Ended {
  return 'error' in outcome
    ? { code: outcome.error.code, detail: outcome.error.detail, result: {} }
    : {
        code: outcome.kind,
        detail: '',
        result: ('operation' in outcome ? outcome.operation.result : null) ?? {},
      };
}

const restore = async (wishes: RestoreInput): Promise<Ended> =>
  endOf(await lifeboat.restore(TENANT, { backupId, ...wishes }));

/** The differences in which a table now differs from the beginning. */
async function changedTables(): Promise<string[]> {
  const now = await readAppTables(url);
  return Object.keys(before).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
}

describe('a restore of chosen tables', () => {
  it.each([
    [{ tables: ['app.notes'] }],
    [{ tables: ['"app"."notes"'] }],
    [{ excludeTables: ['app.projects', 'app.tasks'] }],
  ])('changes these only: %j', async (wishes) => {
    await damage(`UPDATE app.notes SET body = 'x' WHERE tenant_id = 1; UPDATE app.tasks SET name = 'x' WHERE tenant_id = 1;
      INSERT INTO app.notes VALUES (9, 1, 10, 'new')`);
    expect((await restore(wishes)).code).toBe('completed');
    expect(await changedTables()).toEqual(['app.tasks']);
  });

  it('brings the missing parents along, and theirs, and says so', async () => {
    await damage(`DELETE FROM app.notes WHERE tenant_id = 1; DELETE FROM app.tasks WHERE tenant_id = 1;
      DELETE FROM app.projects WHERE id = 1; UPDATE app.projects SET name = 'kept' WHERE id = 2`);
    const { code, result } = await restore({ tables: ['app.notes'] });
    expect(code).toBe('completed');
    expect(result).toMatchObject({
      plan: {
        alsoRestored: [
          { table: 'app.projects', rows: 1 },
          { table: 'app.tasks', rows: 2 },
        ],
      },
    });
    expect(await changedTables()).toEqual(['app.projects']);
    expect((await readAppTables(url))['app.projects']).toContain('(2,1,kept)');
  });

  it('refuses where the parents were excluded by name, and says how many rows lack them', async () => {
    await damage(`DELETE FROM app.notes WHERE tenant_id = 1; DELETE FROM app.tasks WHERE tenant_id = 1`);
    const damaged = await readAppTables(url);
    const { code, detail } = await restore({ tables: ['app.notes'], excludeTables: ['app.tasks'] });
    expect(code).toBe('RESTORE_CONFLICT');
    expect(detail).toContain('2 rows of app.notes');
    expect(detail).toContain('notes_task_fkey');
    expect(await readAppTables(url)).toEqual(damaged);
  });

  it('refuses to delete rows that rows of other tables refer to', async () => {
    await damage(`INSERT INTO app.tasks VALUES (19, 1, 1); INSERT INTO app.notes VALUES (19, 1, 19)`);
    const { code, detail } = await restore({ tables: ['app.tasks'] });
    expect(code).toBe('RESTORE_CONFLICT');
    expect(detail).toContain('1 rows of app.notes');
    expect((await restore({ tables: ['app.tasks'], mode: 'merge' })).code).toBe('completed');
  });

  it.each<[string, RestoreInput, string]>([
    ['an unknown table', { tables: ['app.nothing'] }, 'TABLE_NOT_FOUND'],
    ['an unknown table that is to be left out', { excludeTables: ['app.nothing'] }, 'TABLE_NOT_FOUND'],
    ['a shared table', { tables: ['app.kinds'] }, 'INVALID_REQUEST'],
    ['rows that are nowhere', { rows: [{ table: 'app.tasks', key: { id: 77 } }] }, 'ROW_NOT_FOUND'],
    ['rows of another tenant', { rows: [{ table: 'app.tasks', key: { id: 12 } }] }, 'ROW_NOT_FOUND'],
    ['a key of another column', { rows: [{ table: 'app.tasks', key: { name: 't10' } }] }, 'INVALID_REQUEST'],
    ['a key of another type', { rows: [{ table: 'app.tasks', key: { id: 'x' } }] }, 'INVALID_REQUEST'],
    ['rows without a key', { rows: [{ table: 'app.plain', key: { x: 1 } }] }, 'NOT_SUPPORTED'],
  ])('refuses %s', async (_what, wishes, code) => {
    expect((await restore(wishes)).code).toBe(code);
    expect(await changedTables()).toEqual([]);
  });
});

describe('a restore of chosen rows', () => {
  it('changes these only, and brings missing parents along', async () => {
    await damage(`DELETE FROM app.tasks WHERE id = 10; UPDATE app.tasks SET name = 'x' WHERE id = 11;
      UPDATE app.notes SET body = 'x' WHERE tenant_id = 1`);
    const rows = [
      { table: 'app.tasks', key: { id: 11 } },
      { table: 'app.notes', key: { id: '1' } },
    ];
    expect((await restore({ rows })).code).toBe('completed');
    expect(await changedTables()).toEqual(['app.notes']);
    expect((await readAppTables(url))['app.notes']).toEqual(['(1,1,10,n1)', '(2,1,11,x)', '(3,2,12,other)']);
  });

  it('takes no key for another that is like it', async () => {
    await damage(`INSERT INTO app.codes VALUES ('ABC', 1)`);
    try {
      const { code, detail } = await restore({ rows: [{ table: 'app.codes', key: { code: 'ABCD' } }] });
      expect({ code, detail }).toEqual({
        code: 'INVALID_REQUEST',
        detail: expect.stringContaining('longer, or more precise'),
      });
      expect(await runSql(url, 'SELECT code FROM app.codes')).toEqual([{ code: 'ABC' }]);
    } finally {
      await damage('TRUNCATE app.codes');
    }
  });

  it('deletes a row that the backup has not, in mode replace only', async () => {
    await damage(`INSERT INTO app.notes VALUES (9, 1, 10, 'new')`);
    const rows = [{ table: 'app.notes', key: { id: 9 } }];
    expect((await restore({ rows, mode: 'merge' })).code).toBe('ROW_NOT_FOUND');
    expect((await restore({ rows })).code).toBe('completed');
    expect(await changedTables()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('shows rows, conflicts, sequences and an estimate, and keeps values apart', async () => {
    await damage(`UPDATE app.notes SET body = repeat('y', 500) WHERE id = 1; DELETE FROM app.projects WHERE id = 1;
      INSERT INTO app.projects VALUES (8, 2, 'p1'); DELETE FROM app.kinds; UPDATE app.tasks SET kind = NULL WHERE tenant_id = 1`);
    const { code, result } = await restore({ dryRun: true });
    expect(code).toBe('completed');
    expect(result).toMatchObject({
      conflicts: [
        {
          kind: 'missing parent',
          constraint: 'tasks_kind_fkey',
          table: 'app.tasks',
          otherTable: 'app.kinds',
          rows: 2,
        },
        { kind: 'key taken', constraint: 'projects_name_key', table: 'app.projects', rows: 1 },
      ],
      sequences: [{ sequence: 'app.notes_id_seq', from: null, to: '1' }],
      drift: [],
    });
    expect(JSON.stringify(result)).not.toContain('yyy');
    const restoreId = String(result['restoreId']);
    const { samples } = await runAs(testActor(), () => lifeboat.app.get(GetRestore).get(TENANT, restoreId));
    expect(samples).toMatchObject({
      rows: expect.arrayContaining([
        {
          table: 'app.notes',
          action: 'update',
          key: { id: '1' },
          old: { body: `${'y'.repeat(200)}…` },
          new: { body: 'n1' },
        },
        { table: 'app.projects', action: 'insert', key: { id: '1' }, old: null, new: expect.anything() },
      ]),
    });
    expect(JSON.stringify(samples)).not.toContain('other');
    await expect(
      runAs(testActor('2', 'tenant_admin'), () => lifeboat.app.get(GetRestore).get(TENANT, restoreId)),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('gives another hash for another choice', async () => {
    await damage(`UPDATE app.notes SET body = 'x' WHERE id = 1`);
    const { result } = await restore({ dryRun: true, tables: ['app.notes'] });
    const planHash = String(result['planHash']);
    expect((await restore({ planHash })).code).toBe('PLAN_STALE');
    expect((await restore({ planHash, tables: ['app.notes'] })).code).toBe('completed');
    expect(await changedTables()).toEqual([]);
  });
});

describe('a selective backup', () => {
  const backUp = async (includeTables: string[]): Promise<RunOutcome> => {
    const { jobId } = await runAs(testActor(), () =>
      lifeboat.app.get(RequestBackup).request(TENANT, { type: 'selective', includeTables }, null),
    );
    return lifeboat.app.get(RunOperation).run(jobId, { lastAttempt: true });
  };

  it('gives its own tables back, and leaves all others alone', async () => {
    const { result } = endOf(await backUp(['app.notes']));
    await damage(`DELETE FROM app.notes WHERE id = 1; UPDATE app.tasks SET name = 'x' WHERE id = 10`);
    expect((await restore({ backupId: String(result['backupId']) })).code).toBe('completed');
    expect(await changedTables()).toEqual(['app.tasks']);
  });

  it.each([
    ['app.nothing', 'TABLE_NOT_FOUND'],
    ['app.kinds', 'INVALID_REQUEST'],
  ])('of %s is refused', async (table, code) => {
    expect(endOf(await backUp([table])).code).toBe(code);
  });
});
