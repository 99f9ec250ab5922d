import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, testApplication, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';
import { checkTablesStand } from './check-tables-stand.js';
import { planCopy } from './plan-copy.js';
import { TenantSnapshot } from './tenant-snapshot.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  await runSql(
    testDatabase.superuserUrl,
    `CREATE SCHEMA app;
     CREATE TABLE app.tenants (id int PRIMARY KEY);
     CREATE TABLE app.notes (id int PRIMARY KEY, tenant_id int NOT NULL);
     CREATE TABLE app.m (id int, tenant_id int NOT NULL) PARTITION BY RANGE (id);
     CREATE TABLE app.m1 PARTITION OF app.m FOR VALUES FROM (0) TO (10);
     INSERT INTO app.tenants VALUES (1);
     INSERT INTO app.notes VALUES (1, 1);
     INSERT INTO app.m VALUES (1, 1)`,
  );
  const config = testApplication(testDatabase.processUrl);
  await prepareAppDatabase(config, testDatabase.superuserUrl);
  database = new AppDatabase(config);
});

afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

/** Runs SQL between a snapshot and its first look at the tables; tells how the check ends. */
async function checkAfter(sql: string): Promise<string> {
  const snapshot = await TenantSnapshot.open(database);
  try {
    await runSql(testDatabase.superuserUrl, sql);
    const scope = await database.tenantScope(snapshot.reader);
    await planCopy(snapshot.reader, scope, '1');
    return await checkTablesStand(snapshot, scope).then(
      () => 'stands',
      (error: unknown) => String(Reflect.get(Object(error), 'code')),
    );
  } finally {
    await snapshot.close();
  }
}

describe('tables under a snapshot', () => {
  it.each([
    'SELECT',
    'INSERT INTO app.notes VALUES (2, 1); DELETE FROM app.notes WHERE id = 1',
    'CREATE INDEX ON app.notes (tenant_id); VACUUM app.notes; ANALYZE app.notes',
  ])('stand after %s', async (sql) => {
    for (const statement of sql.split(';')) {
      expect(await checkAfter(statement)).toBe('stands');
    }
  });

  it.each([
    'TRUNCATE app.notes',
    'TRUNCATE app.m1',
    'ALTER TABLE app.notes ADD COLUMN at timestamptz DEFAULT clock_timestamp()',
    'ALTER TABLE app.m DETACH PARTITION app.m1',
  ])('do not stand after %s', async (sql) => {
    expect(await checkAfter(sql)).toBe('TABLE_REWRITTEN');
  });

  it('are not trusted where the connection that locked them is gone', async () => {
    const snapshot = await TenantSnapshot.open(database);
    try {
      const scope = await database.tenantScope(snapshot.reader);
      await planCopy(snapshot.reader, scope, '1');
      await runSql(
        testDatabase.superuserUrl,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      await expect(checkTablesStand(snapshot, scope)).rejects.toThrow();
    } finally {
      await snapshot.close();
    }
  });
});
