import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, testApplication, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { fromClause } from '../scope/tenant-predicate.js';
import { sharedCondition } from './shared-condition.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await runSql(
    testDatabase.superuserUrl,
    `CREATE SCHEMA app;
     CREATE TABLE app.tenants (id int PRIMARY KEY);
     CREATE TABLE app.regions (id int PRIMARY KEY);
     CREATE TABLE app.kinds (id int PRIMARY KEY, code text UNIQUE, region int REFERENCES app.regions, like_kind int REFERENCES app.kinds);
     CREATE TABLE app.orders (id int PRIMARY KEY, tenant_id int NOT NULL, kind int REFERENCES app.kinds);
     CREATE TABLE app.notes (id int PRIMARY KEY, tenant_id int, kind bigint REFERENCES app.kinds, parent int REFERENCES app.notes);
     CREATE TABLE app.lines (order_id int NOT NULL REFERENCES app.orders, kind_code text REFERENCES app.kinds (code), kind int REFERENCES app.kinds);
     INSERT INTO app.tenants VALUES (1), (2);
     INSERT INTO app.regions VALUES (1), (2), (3);
     INSERT INTO app.kinds SELECT i, 'k' || i, 1 + i % 2 FROM generate_series(1, 500) AS i;
     UPDATE app.kinds SET like_kind = 9 WHERE id = 4;
     INSERT INTO app.orders SELECT i, 1 + i % 2, CASE i % 2 WHEN 0 THEN 2 ELSE 7 END FROM generate_series(1, 60000) AS i;
     INSERT INTO app.notes VALUES (1, NULL, 8, NULL), (2, 1, 4, 1), (3, NULL, 6, NULL), (4, 2, 10, 3);
     INSERT INTO app.lines SELECT i, CASE i WHEN 2 THEN 'k5' WHEN 3 THEN 'k11' END, CASE i WHEN 2 THEN 12 END FROM generate_series(1, 60000) AS i`,
  );
  database = new AppDatabase(testApplication(testDatabase.superuserUrl));
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function sharedIds(name: string): Promise<number[]> {
  const scope = await database.tenantScope();
  const table = scope.tables.find((candidate) => candidate.name === name);
  const condition = table === undefined ? null : sharedCondition(scope, table, '1');
  if (table === undefined || condition === null) {
    throw new Error(`nothing refers to ${name}`);
  }
  const rows = await database.withConnection(async (client) => {
    await client.query('SET statement_timeout = 10000');
    return (
      await client.query<{ id: number }>(
        `SELECT id FROM ${fromClause(table.model)} WHERE ${condition} ORDER BY id`,
      )
    ).rows;
  });
  return rows.map(({ id }) => id);
}

describe('shared rows that a tenant refers to', () => {
  it('are those that any of its rows refers to, by any key, and those that these refer to', async () => {
    const kinds = await sharedIds('kinds');
    // By orders, by notes, by the code and the number in lines, by the ownerless note of a note, and by another kind.
    expect(kinds).toEqual(expect.arrayContaining([2, 4, 5, 8, 9, 12]));
    expect(kinds).not.toEqual(expect.arrayContaining([7]));
    expect(kinds).not.toEqual(expect.arrayContaining([10]));
    expect(kinds).not.toEqual(expect.arrayContaining([11]));
    expect(await sharedIds('regions')).toEqual([1, 2]);
  });

  it('are the ownerless rows of a tenant’s table too', async () => {
    expect(await sharedIds('notes')).toEqual([1]);
  });
});
