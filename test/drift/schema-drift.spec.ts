import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RestoreInput } from '@lifeboat/protection';
import { runSql } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
});

afterAll(() => site.close());

const ddl = (sql: string): Promise<unknown> => runSql(site.appUrl, `SET ROLE sample_owner; ${sql}`);

/** What the tenant has in the table that changes. */
const rows = (): Promise<unknown[]> =>
  runSql(site.appUrl, `SELECT to_jsonb(s) AS row FROM app.specimens AS s ORDER BY s.id`);

beforeEach(async () => {
  await ddl(`
    DROP TABLE IF EXISTS app.more, app.samples, app.specimens, app.others;
    DROP TYPE IF EXISTS app.phase, app.small;
    CREATE TYPE app.phase AS ENUM ('new', 'old');
    CREATE DOMAIN app.small AS int;
    CREATE TABLE app.specimens (id int PRIMARY KEY, tenant_id uuid NOT NULL, a text, b text, phase app.phase, size app.small, c text);
    CREATE TABLE app.others (LIKE app.specimens INCLUDING ALL);
    INSERT INTO app.specimens SELECT n, '${tenant}', 'a' || n, 'b' || n, 'new', n * 10, 'c' || n FROM generate_series(1, 5) AS n;
    INSERT INTO app.others SELECT n, '${tenant}', 'x' || n, 'y' || n, 'old', n, 'z' || n FROM generate_series(1, 5) AS n`);
  backupId = await site.backUp(tenant);
});

async function restore(wishes: RestoreInput = {}): Promise<{ code: string; detail: string }> {
  const outcome = await site.restore(tenant, { backupId, ...wishes });
  expect(await findHalfDone(site)).toEqual([]);
  return { code: codeOf(outcome), detail: 'error' in outcome ? outcome.error.detail : '' };
}

describe('a backup of another shape of the schema', () => {
  it.each([
    ['ALTER TABLE app.specimens DROP COLUMN b', 'app.specimens has no column b any more'],
    ['ALTER TABLE app.specimens RENAME COLUMN b TO e', 'app.specimens has no column b any more'],
    [
      'ALTER TABLE app.specimens ADD COLUMN d text NOT NULL DEFAULT 1; ALTER TABLE app.specimens ALTER COLUMN d DROP DEFAULT',
      'app.specimens.d is new, and must not be null, but has no default',
    ],
    ['ALTER TABLE app.specimens DROP CONSTRAINT specimens_pkey', 'app.specimens has another primary key'],
    ['DROP TABLE app.specimens', "app.specimens is no tenant's table any more"],
    ['ALTER TABLE app.specimens RENAME TO samples', "app.specimens is no tenant's table any more"],
    [
      'ALTER TABLE app.specimens DROP COLUMN c; ALTER TABLE app.specimens ADD COLUMN c text GENERATED ALWAYS AS (a) STORED',
      'app.specimens has no column c any more',
    ],
  ])('is not restored, and the difference is named: %s', async (change, difference) => {
    await ddl(change);
    const { code, detail } = await restore();
    expect(code).toBe('SCHEMA_DRIFT');
    expect(detail).toContain(difference);
  });

  const damage = (): Promise<unknown> =>
    runSql(
      site.appUrl,
      `UPDATE app.specimens SET a = 'damaged' WHERE id = 1; DELETE FROM app.specimens WHERE id = 2`,
    );
  const read = (sql: string): Promise<unknown[]> => runSql(site.appUrl, sql);

  it('gives new columns their default, and rows that stay keep what they have there', async () => {
    await ddl(`ALTER TABLE app.specimens ADD COLUMN d text DEFAULT 'fresh', ADD UNIQUE (a)`);
    await runSql(site.appUrl, `UPDATE app.specimens SET d = 'mine' WHERE id IN (1, 3)`);
    await damage();
    expect((await restore()).code).toBe('completed');
    // Row 1 is deleted and inserted, since its unique value changes.
    expect(await read('SELECT id, a, d FROM app.specimens ORDER BY id LIMIT 3')).toEqual([
      { id: 1, a: 'a1', d: 'mine' },
      { id: 2, a: 'a2', d: 'fresh' },
      { id: 3, a: 'a3', d: 'mine' },
    ]);
  });

  it('leaves out columns that are gone, when asked', async () => {
    await ddl('ALTER TABLE app.specimens DROP COLUMN b');
    await damage();
    expect((await restore({ dropMissingColumns: true })).code).toBe('completed');
    expect(await read('SELECT a, c FROM app.specimens WHERE id <= 2 ORDER BY id')).toEqual([
      { a: 'a1', c: 'c1' },
      { a: 'a2', c: 'c2' },
    ]);
  });

  it('goes to tables and columns of other names, by a map', async () => {
    await ddl('ALTER TABLE app.specimens RENAME COLUMN b TO e; ALTER TABLE app.specimens RENAME TO samples');
    await runSql(site.appUrl, 'DELETE FROM app.samples WHERE id > 1');
    const renames = { 'app.specimens': 'app.samples', 'app.specimens.b': 'e' };
    expect((await restore({ renames })).code).toBe('completed');
    expect(await read('SELECT count(*)::int AS n, max(e) AS e FROM app.samples')).toEqual([
      { n: 5, e: 'b5' },
    ]);
  });

  it.each([
    [{ 'app.nothing': 'app.specimens' }, 'INVALID_REQUEST'],
    [{ 'app.specimens': 'app.others' }, 'INVALID_REQUEST'],
    [{ 'app.specimens': 'app.nothing' }, 'TABLE_NOT_FOUND'],
  ])('is not restored where the renames are wrong: %j', async (renames, code) => {
    expect((await restore({ renames })).code).toBe(code);
  });

  it('casts values of columns of another type', async () => {
    await ddl('ALTER TABLE app.specimens ALTER COLUMN size TYPE bigint');
    await damage();
    expect((await restore()).code).toBe('completed');
    expect(await read('SELECT size FROM app.specimens WHERE id = 2')).toEqual([{ size: '20' }]);
  });

  it.each([
    ['ALTER COLUMN a TYPE int USING id', 'a of id 1'],
    ["ALTER COLUMN a TYPE varchar(1) USING 'x'", 'a of id 5'],
    ["ALTER COLUMN a TYPE char(1) USING 'x'", 'a of id 3'],
  ])('names the rows whose values cannot be cast: %s', async (change, row) => {
    await ddl(`ALTER TABLE app.specimens ${change}`);
    const before = await rows();
    const { code, detail } = await restore();
    expect(code).toBe('SCHEMA_DRIFT');
    expect(detail).toContain(row);
    expect(detail).not.toContain('a5');
    expect(await rows()).toEqual(before);
  });

  it('leaves the rows of a table that is new, unless they refer to one that would go', async () => {
    await ddl(`CREATE TABLE app.more (tenant_id uuid, specimen int REFERENCES app.specimens);
      INSERT INTO app.more VALUES ('${tenant}', 1)`);
    await damage();
    expect((await restore()).code).toBe('completed');
    expect(await read('SELECT specimen FROM app.more')).toEqual([{ specimen: 1 }]);
    await runSql(
      site.appUrl,
      `INSERT INTO app.specimens (id, tenant_id) VALUES (9, '${tenant}'); INSERT INTO app.more VALUES ('${tenant}', 9)`,
    );
    const { code, detail } = await restore();
    expect(code).toBe('RESTORE_CONFLICT');
    expect(detail).toContain('more_specimen_fkey');
  });

  it.each([
    ['a value of a type is gone', `ALTER TYPE app.phase RENAME VALUE 'new' TO 'fresh'`],
    ['a domain has become narrower', 'ALTER DOMAIN app.small ADD CHECK (VALUE < 50) NOT VALID'],
  ])('is not restored where %s, and says so', async (_what, change) => {
    await ddl(change);
    await runSql(site.appUrl, `UPDATE app.specimens SET a = 'damaged'`);
    const damaged = await rows();
    const { code, detail } = await restore();
    expect(code).toBe('SCHEMA_DRIFT');
    expect(detail).toContain('app.specimens');
    expect(await rows()).toEqual(damaged);
  });

  it.each([
    ['a check', "ALTER TABLE app.specimens ADD CONSTRAINT only_x CHECK (a = 'x') NOT VALID", 'only_x'],
    [
      'a unique constraint',
      "CREATE UNIQUE INDEX one_phase ON app.specimens (phase) WHERE a <> 'x'",
      'one_phase',
    ],
    [
      'that a value is needed',
      "ALTER TABLE app.specimens ADD CONSTRAINT some_c CHECK (c <> 'c3') NOT VALID",
      'some_c',
    ],
  ])('does not break %s that is new', async (_what, change, constraint) => {
    await runSql(site.appUrl, `UPDATE app.specimens SET a = 'x', c = 'changed'`);
    await ddl(change);
    const damaged = await rows();
    const { code, detail } = await restore();
    expect(code).toBe('RESTORE_CONFLICT');
    expect(detail).toContain(constraint);
    expect(await rows()).toEqual(damaged);
  });
});

/** None of these touches a row: what was written before the backup is still of before, and yet another. */
describe('a change that leaves every row version alone', () => {
  it.each([
    [
      'a column that is dropped and made anew',
      'ALTER TABLE app.specimens DROP COLUMN c; ALTER TABLE app.specimens ADD COLUMN c text',
    ],
    [
      'a column that is dropped and made anew with a default',
      `ALTER TABLE app.specimens DROP COLUMN c; ALTER TABLE app.specimens ADD COLUMN c text DEFAULT 'nothing'`,
    ],
    [
      'two columns that exchange their names',
      'ALTER TABLE app.specimens RENAME a TO x; ALTER TABLE app.specimens RENAME b TO a; ALTER TABLE app.specimens RENAME x TO b',
    ],
    [
      'two tables that exchange their names',
      'ALTER TABLE app.specimens RENAME TO x; ALTER TABLE app.others RENAME TO specimens; ALTER TABLE app.x RENAME TO others',
    ],
  ])('is not taken for no change: %s', async (_what, change) => {
    const before = await rows();
    await ddl(change);
    expect(await rows()).not.toEqual(before);
    expect((await restore()).code).toBe('completed');
    expect(await rows()).toEqual(before);
  });
});
