import pg from 'pg';
import { testStack } from './test-stack.js';

/** A database that test files start from. */
export interface TestTemplate {
  /** Lower-case letters, digits and _; the same name must mean the same content. */
  name: string;
  /** Fills the empty database: migrations, a schema, rows. Must close its connections. */
  build(superuserUrl: string): Promise<void>;
}

const LOCK_KEY = 'lifeboat test templates';

/** Builds the template unless a test file of this run already has; others wait meanwhile. Returns its database's name. */
export async function ensureTemplate({ name, build }: TestTemplate): Promise<string> {
  const database = `template_${name}`;
  const stack = testStack();
  const client = new pg.Client({ connectionString: stack.superuserUrl('postgres') });
  await client.connect();
  try {
    // The lock is the session's: it goes with the connection, also when a test process is killed.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [LOCK_KEY]);
    if (!(await exists(client, database))) {
      const partial = `${database}_partial`;
      await client.query(`DROP DATABASE IF EXISTS "${partial}" WITH (FORCE)`);
      await client.query(`CREATE DATABASE "${partial}" TEMPLATE template0`);
      await build(stack.superuserUrl(partial));
      await client.query(`ALTER DATABASE "${partial}" RENAME TO "${database}"`);
    }
    return database;
  } finally {
    await client.end();
  }
}

async function exists(client: pg.Client, database: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  return rowCount === 1;
}
