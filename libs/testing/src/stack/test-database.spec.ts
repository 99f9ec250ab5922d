import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { runSql } from './run-sql.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const made: TestDatabase[] = [];

afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()));
});

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('createTestDatabase', () => {
  it('makes several at once, each of its own', async () => {
    const databases = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
    made.push(...databases);
    expect(new Set(databases.map(({ name }) => name)).size).toBe(4);
  });

  it('gives a superuser and the unprivileged role that may read past row security', async () => {
    const database = await createTestDatabase();
    made.push(database);
    const sql =
      'SELECT rolname::text AS name, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user';
    expect(await rows(database.superuserUrl, sql)).toEqual([
      { name: 'postgres', rolsuper: true, rolbypassrls: true },
    ]);
    expect(await rows(database.processUrl, sql)).toEqual([
      { name: 'lifeboat', rolsuper: false, rolbypassrls: true },
    ]);
  });

  it('builds a template once, even when asked by many at the same time', async () => {
    let built = 0;
    const template = {
      name: 'spec_of_templates',
      build: async (url: string): Promise<void> => {
        built += 1;
        await runSql(url, 'CREATE TABLE boats AS SELECT 7 AS seats');
      },
    };
    const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase({ template })));
    made.push(...databases);
    expect(built).toBe(1);
    for (const { superuserUrl } of databases) {
      expect(await rows(superuserUrl, 'SELECT seats FROM boats')).toEqual([{ seats: 7 }]);
    }
  });

  it('drops a database that still has sessions', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.processUrl });
    client.on('error', () => undefined); // the drop ends this session
    await client.connect();
    await database.drop();
    await expect(rows(database.superuserUrl, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
