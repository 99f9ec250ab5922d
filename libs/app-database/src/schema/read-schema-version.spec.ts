import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, type TestDatabase } from '@lifeboat/testing';
import pg from 'pg';
import { readSchemaVersion } from './read-schema-version.js';

let testDatabase: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await runSql(
    testDatabase.superuserUrl,
    `CREATE SCHEMA app; CREATE SCHEMA blue;
     CREATE DOMAIN app.positive AS int;
     CREATE TABLE app.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, b int);
     CREATE INDEX t_a ON app.t (a);
     CREATE TABLE app.m (id int) PARTITION BY LIST (id); CREATE TABLE app.n (id int) PARTITION BY LIST (id);
     CREATE TABLE app.m1 PARTITION OF app.m FOR VALUES IN (1)`,
  );
  client = new pg.Client({ connectionString: testDatabase.superuserUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

const changedBy = async (sql: string): Promise<boolean> => {
  const before = await readSchemaVersion(client);
  await runSql(testDatabase.superuserUrl, sql);
  return (await readSchemaVersion(client)) !== before;
};

describe('the schema version', () => {
  it.each([
    'ALTER TABLE app.t ADD COLUMN c int',
    'CREATE UNIQUE INDEX t_b ON app.t (b)',
    'DROP INDEX app.t_b',
    'ALTER DOMAIN app.positive ADD CHECK (VALUE > 0)',
    'ALTER DOMAIN app.positive SET NOT NULL',
    'ALTER SEQUENCE app.t_id_seq INCREMENT BY 2',
    'ALTER TABLE app.m DETACH PARTITION app.m1; ALTER TABLE app.n ATTACH PARTITION app.m1 FOR VALUES IN (1)',
    'ALTER SCHEMA app RENAME TO green; ALTER SCHEMA blue RENAME TO app',
    'ALTER SCHEMA app RENAME TO blue; ALTER SCHEMA green RENAME TO app',
    "CREATE COLLATION app.loose (provider = icu, locale = 'und', deterministic = false)",
  ])('changes with %s', async (sql) => {
    expect(await changedBy(sql)).toBe(true);
  });

  it.each([
    'INSERT INTO app.m SELECT 2 FROM generate_series(1, 0); INSERT INTO app.t (a) VALUES (1)',
    'ANALYZE app.t',
    'VACUUM FULL app.t',
    'REINDEX TABLE CONCURRENTLY app.t',
    `CREATE SCHEMA lifeboat_staging_1; CREATE UNLOGGED TABLE lifeboat_staging_1.t AS SELECT *, 'x'::text AS x FROM app.t`,
    'DROP SCHEMA lifeboat_staging_1 CASCADE',
  ])('stays after %s', async (sql) => {
    expect(await changedBy(sql)).toBe(false);
  });

  it('stays while others use temporary tables', async () => {
    const before = await readSchemaVersion(client);
    await client.query(
      `CREATE TEMPORARY TABLE mine (id serial PRIMARY KEY, other int REFERENCES mine, x text CHECK (x <> ''), EXCLUDE USING btree (x WITH =))`,
    );
    expect(await readSchemaVersion(client)).toBe(before);
  });
});
