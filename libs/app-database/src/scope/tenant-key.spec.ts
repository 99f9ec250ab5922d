import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, testApplication, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { tenantCondition } from './tenant-predicate.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await runSql(
    testDatabase.superuserUrl,
    `CREATE EXTENSION citext;
     CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
     CREATE DOMAIN code AS varchar(40)`,
  );
  database = new AppDatabase(testApplication(testDatabase.processUrl));
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** The condition on the notes of a tenant where the keys have these types. */
async function conditionWith(rootType: string, columnType: string, tenantId: string): Promise<string> {
  await runSql(
    testDatabase.superuserUrl,
    `DROP SCHEMA IF EXISTS app CASCADE; CREATE SCHEMA app;
     CREATE TABLE app.tenants (id ${rootType} PRIMARY KEY);
     CREATE TABLE app.notes (id int PRIMARY KEY, tenant_id ${columnType})`,
  );
  const { tables } = await database.tenantScope();
  const notes = tables.find(({ name }) => name === 'notes');
  return notes === undefined ? '' : tenantCondition(notes, tenantId);
}

describe('the tenant’s key', () => {
  it.each([
    ['uuid', 'uuid', 'uuid'],
    ['bigint', 'bigint', 'bigint'],
    ['bigint', 'int', 'bigint'],
    ['int', 'int', 'integer'],
    ['text', 'text', 'text'],
    ['public.code', 'text', 'text'],
  ])('of type %s is compared with a column of type %s as %s', async (root, column, type) => {
    expect(await conditionWith(root, column, 'x')).toContain(`AS ${type})`);
  });

  it('is not cut to the length of a column', async () => {
    const condition = await conditionWith('text', 'varchar(10)', 'customer-10');
    await runSql(testDatabase.superuserUrl, `INSERT INTO app.notes VALUES (1, 'customer-1')`);
    expect(await runSql(testDatabase.superuserUrl, `SELECT FROM app.notes WHERE ${condition}`)).toEqual([]);
  });

  it.each([
    ['public.citext', 'public.citext'],
    ['text', 'public.citext'],
    ['text', 'char(10)'],
    ['text', 'text COLLATE public.loose'],
    ['numeric', 'numeric'],
    ['uuid', 'text'],
    ['int', `int GENERATED ALWAYS AS (id) STORED`],
  ])('is refused where it is %s, and the column %s', async (root, column) => {
    await expect(conditionWith(root, column, 'x')).rejects.toMatchObject({ code: 'SCOPE_INVALID' });
  });
});
