import { afterEach, describe, expect, it } from '@jest/globals';
import { readAppTables, runSql, type SampleLifeboat, startSchemaLifeboat } from '@lifeboat/testing';
import { changedTypes } from './changed-types.js';

const SCHEMA = `
  CREATE TYPE app.place AS (street text, city text);
  CREATE TYPE app.tour AS (name text, stops app.place[]);
  CREATE TABLE app.spots (id int, street text DEFAULT 'a, b' COLLATE "C", city character varying(20));
  CREATE TABLE app.visits (id int PRIMARY KEY, tenant_id int NOT NULL, at app.place, tour app.tour, spot app.spots);
  CREATE TABLE app.notes (id int PRIMARY KEY, tenant_id int NOT NULL, note text);
  INSERT INTO app.visits VALUES (1, 1, '(Main,Berlin)', ROW('x', ARRAY['(High,Paris)']::app.place[]), '(1,Main,Berlin)'), (2, 2, NULL, NULL, NULL);
  INSERT INTO app.notes VALUES (1, 1, 'a'), (2, 2, 'b');`;

let lifeboat: SampleLifeboat | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

interface Ended {
  code: string;
  detail: string;
  before: Record<string, string[]>;
  damaged: Record<string, string[]>;
  after: Record<string, string[]>;
}

/** Backs up, changes the schema, damages, and restores. */
async function restoreAfter(change: string, wishes: { excludeTables?: string[] } = {}): Promise<Ended> {
  lifeboat = await startSchemaLifeboat(SCHEMA, { SHARED_TABLES: 'app.spots' });
  const url = lifeboat.database.superuserUrl;
  const backupId = await lifeboat.backUp('1');
  await runSql(url, change);
  const before = await readAppTables(url);
  await runSql(url, `DELETE FROM app.visits WHERE id = 1; DELETE FROM app.notes WHERE id = 1`);
  const damaged = await readAppTables(url);
  const outcome = await lifeboat.restore('1', { backupId, ...wishes });
  return {
    code: 'error' in outcome ? outcome.error.code : outcome.kind,
    detail: 'error' in outcome ? outcome.error.detail : '',
    before,
    damaged,
    after: await readAppTables(url),
  };
}

const REPLACED = 'ALTER TYPE app.place DROP ATTRIBUTE street, ADD ATTRIBUTE zip text';

describe('values of a composite type', () => {
  it.each([
    ['an attribute in place of another', REPLACED, 'app.place'],
    [
      'another order of attributes',
      'ALTER TYPE app.tour DROP ATTRIBUTE name, ADD ATTRIBUTE name text',
      'app.tour',
    ],
    [
      'another column in a table whose rows are values',
      'ALTER TABLE app.spots DROP COLUMN street, ADD COLUMN zip text',
      'app.spots',
    ],
    [
      'another type in its place',
      `CREATE TYPE app.area AS (city text, street text);
       ALTER TABLE app.visits ALTER at TYPE app.area USING ROW((at).city, (at).street)::app.area`,
      'app.place',
    ],
  ])('are not restored where there is %s', async (_what, change, type) => {
    const { code, detail, damaged, after } = await restoreAfter(change);
    expect(code).toBe('SCHEMA_DRIFT');
    expect(detail).toContain(type);
    expect(after).toEqual(damaged);
  });

  it('come back where something else has changed, also what the type is called', async () => {
    const { code, before, damaged, after } = await restoreAfter(
      `ALTER TABLE app.notes ADD COLUMN more int; ALTER TYPE app.tour RENAME TO journey; ALTER TABLE app.spots ADD CHECK (id > 0)`,
    );
    expect(code).toBe('completed');
    expect(damaged).not.toEqual(before);
    expect(after).toEqual(before);
  });

  it('are in nobody’s way where their table is left out', async () => {
    const { code, before, damaged, after } = await restoreAfter(REPLACED, { excludeTables: ['app.visits'] });
    expect(code).toBe('completed');
    expect(after).toEqual({ ...before, 'app.visits': damaged['app.visits'] });
  });
});

describe('a type of the backup', () => {
  const ddl = `
CREATE TYPE app."odd (type)" AS (
\t"order" integer,
\tcode numeric(10,2)
);

CREATE TYPE app.empty AS (
);
`;
  it.each([
    ['is the same whatever is quoted', 'app."odd (type)"', ['order integer', '"code" numeric(10,2)'], false],
    ['has changed with one of its types', 'app."odd (type)"', ['"order" bigint', 'code numeric(10,2)'], true],
    [
      'has changed where one has come',
      'app."odd (type)"',
      ['order integer', 'code numeric(10,2)', 'x text'],
      true,
    ],
    ['can be empty', 'app.empty', [], false],
    ['need not be there', 'app.other', ['x text'], false],
  ])('%s', (_what, name, attributes, changed) => {
    expect(changedTypes(ddl, [{ name, attributes }])).toEqual(changed ? [name] : []);
  });
});
