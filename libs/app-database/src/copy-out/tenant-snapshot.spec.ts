import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, testApplication, type TestDatabase, waitFor } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { TenantSnapshot } from './tenant-snapshot.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await runSql(
    testDatabase.superuserUrl,
    'CREATE TABLE public.items (id int PRIMARY KEY); GRANT SELECT ON public.items TO PUBLIC',
  );
  database = new AppDatabase(
    testApplication(testDatabase.processUrl, { tenantTable: 'public.tenants', schemas: [] }),
  );
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const isWaiting = async (): Promise<boolean> =>
  (
    await runSql(
      testDatabase.superuserUrl,
      `SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'TRUNCATE%' AND wait_event_type = 'Lock'`,
    )
  ).length > 0;

describe('a snapshot that several connections read', () => {
  it('gives up, rather than wait behind whoever waits for it', async () => {
    const snapshot = await TenantSnapshot.open(database);
    await snapshot.reader.query('SELECT FROM public.items');
    const truncated = runSql(testDatabase.superuserUrl, 'TRUNCATE public.items');
    await waitFor(isWaiting, { what: 'the TRUNCATE to wait for the snapshot' });
    await expect(
      snapshot.withReader((client) => client.query('SELECT FROM public.items')),
    ).rejects.toMatchObject({ code: 'TABLE_LOCKED' });
    await snapshot.close();
    await truncated;
  });
});
