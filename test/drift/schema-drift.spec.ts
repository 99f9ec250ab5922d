import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
    DROP TABLE IF EXISTS app.specimens, app.others;
    DROP TYPE IF EXISTS app.phase, app.small;
    CREATE TYPE app.phase AS ENUM ('new', 'old');
    CREATE DOMAIN app.small AS int;
    CREATE TABLE app.specimens (id int PRIMARY KEY, tenant_id uuid NOT NULL, a text, b text, phase app.phase, size app.small, c text);
    CREATE TABLE app.others (LIKE app.specimens INCLUDING ALL);
    INSERT INTO app.specimens SELECT n, '${tenant}', 'a' || n, 'b' || n, 'new', n * 10, 'c' || n FROM generate_series(1, 5) AS n;
    INSERT INTO app.others SELECT n, '${tenant}', 'x' || n, 'y' || n, 'old', n, 'z' || n FROM generate_series(1, 5) AS n`);
  backupId = await site.backUp(tenant);
});

async function restore(): Promise<{ code: string; detail: string }> {
  const outcome = await site.restore(tenant, { backupId });
  expect(await findHalfDone(site)).toEqual([]);
  return { code: codeOf(outcome), detail: 'error' in outcome ? outcome.error.detail : '' };
}

describe('a backup of another shape of the schema', () => {
  it.each([
    ['ALTER TABLE app.specimens ADD COLUMN d text', 'app.specimens.d is new'],
    ['ALTER TABLE app.specimens DROP COLUMN b', 'app.specimens has no column b any more'],
    ['ALTER TABLE app.specimens RENAME COLUMN b TO e', 'app.specimens.e is new'],
    [
      'ALTER TABLE app.specimens ALTER COLUMN size TYPE bigint',
      'app.specimens.size was app.small and is bigint',
    ],
    ['ALTER TABLE app.specimens DROP CONSTRAINT specimens_pkey', 'app.specimens has another primary key'],
    ['DROP TABLE app.specimens', "app.specimens is no tenant's table any more"],
    ['ALTER TABLE app.specimens RENAME TO samples', 'app.samples is new'],
    ['CREATE TABLE app.more (tenant_id uuid)', 'app.more is new'],
    [
      'ALTER TABLE app.specimens DROP COLUMN c; ALTER TABLE app.specimens ADD COLUMN c text GENERATED ALWAYS AS (a) STORED',
      'app.specimens has no column c any more',
    ],
  ])('is not restored, and the difference is named: %s', async (change, difference) => {
    await ddl(change);
    const { code, detail } = await restore();
    expect(code).toBe('SCHEMA_DRIFT');
    expect(detail).toContain(difference);
    await ddl('DROP TABLE IF EXISTS app.more, app.samples');
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
