import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import pg from 'pg';
import { pinnedConnection } from './pinned-settings.js';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(() => testDatabase.drop());

const settingsWith = async (query: string): Promise<unknown> => {
  const client = new pg.Client(pinnedConnection(testDatabase.processUrl + query));
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, string>>(
      `SELECT current_setting('row_security') AS rows, current_setting('datestyle') AS dates,
              current_setting('search_path') AS path, current_setting('work_mem') AS memory,
              current_setting('transaction_isolation') AS isolation`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
};

describe('pinned settings', () => {
  const pinned = { rows: 'off', dates: 'ISO, YMD', path: 'pg_catalog', isolation: 'read committed' };

  it('hold on every connection', async () => {
    expect(await settingsWith('')).toMatchObject({ ...pinned });
  });

  it('hold beside options of the URL, and against them', async () => {
    const options = encodeURIComponent(
      '-c work_mem=77MB -c datestyle=German -c row_security=on -c default_transaction_isolation=serializable',
    );
    const settings = await settingsWith(`?options=${options}&application_name=x`);
    expect(settings).toMatchObject({ ...pinned, memory: '77MB' });
  });
});
