import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import { createTestDatabase, runSql, type TestDatabase, waitFor } from '@lifeboat/testing';
import pg from 'pg';
import { AppDatabase } from './app-database.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await runSql(testDatabase.superuserUrl, 'CREATE TABLE stuck (); GRANT ALL ON stuck TO PUBLIC');
  database = new AppDatabase({ name: 'main', url: testDatabase.processUrl, ...SAMPLE_DATABASE_SETTINGS });
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const waiting = async (): Promise<boolean> => {
  const rows = await runSql(
    testDatabase.superuserUrl,
    `SELECT FROM pg_locks WHERE NOT granted AND relation = 'stuck'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.length > 0;
};

describe('an abort', () => {
  it('ends a wait for a lock that somebody else holds', async () => {
    const holder = new pg.Client({ connectionString: testDatabase.superuserUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE stuck IN ACCESS EXCLUSIVE MODE');
    const abort = new AbortController();
    const work = database.withConnection(
      (client) => client.query('SELECT count(*) FROM public.stuck'),
      abort.signal,
    );
    const ended = expect(work).rejects.toMatchObject({ code: '57014' });
    await waitFor(waiting, { what: 'the wait for the lock' });
    abort.abort();
    await ended;
    await holder.end();
  });

  it('leaves the connections that others use alone', async () => {
    const abort = new AbortController();
    await database.withConnection((client) => client.query('SELECT 1'), abort.signal);
    abort.abort();
    await expect(database.ping()).resolves.toBeUndefined();
  });

  it('refuses work that has not begun', async () => {
    const work = database.withConnection(
      (client) => client.query('SELECT 1'),
      AbortSignal.abort(new Error('stop')),
    );
    await expect(work).rejects.toThrow('stop');
  });
});
