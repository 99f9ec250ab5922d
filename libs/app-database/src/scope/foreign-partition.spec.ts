import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, testApplication, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(() => testDatabase.drop());

it('a partition that is a foreign table is refused, since its rows are in no snapshot', async () => {
  await runSql(
    testDatabase.superuserUrl,
    `CREATE EXTENSION file_fdw;
     CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
     CREATE SCHEMA app;
     CREATE TABLE app.tenants (id int PRIMARY KEY);
     CREATE TABLE app.m (id int, tenant_id int NOT NULL) PARTITION BY RANGE (id);
     CREATE FOREIGN TABLE app.old PARTITION OF app.m FOR VALUES FROM (0) TO (10) SERVER files OPTIONS (filename '/dev/null')`,
  );
  const database = new AppDatabase(testApplication(testDatabase.processUrl));
  try {
    await expect(database.tenantScope()).rejects.toMatchObject({ code: 'SCOPE_INVALID' });
  } finally {
    await database.close();
  }
});
