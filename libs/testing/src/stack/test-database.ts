import { randomBytes } from 'node:crypto';
import { runSql } from './run-sql.js';
import { ensureTemplate, type TestTemplate } from './test-template.js';
import { testStack } from './test-stack.js';

/** A database of one test file's own. */
export interface TestDatabase {
  name: string;
  superuserUrl: string;
  processUrl: string;
  /** Ends its sessions and removes it. Logical slots on it must be gone. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** What to copy instead of an empty database; built once a run. */
  template?: TestTemplate;
  /** Of an empty one, such as `LATIN1`; the server's if not given. */
  encoding?: string;
}

/** Makes a database with a name of its own. One per test file, made in `beforeAll` and dropped in `afterAll`. */
export async function createTestDatabase({
  template,
  encoding,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const stack = testStack();
  const admin = stack.superuserUrl('postgres');
  const name = `test_${process.env['JEST_WORKER_ID'] ?? '0'}_${randomBytes(6).toString('hex')}`;
  const source = template === undefined ? 'template0' : await ensureTemplate(template);
  const encoded = encoding === undefined ? '' : ` ENCODING '${encoding}' LOCALE 'C'`;
  await runSql(admin, `CREATE DATABASE "${name}" TEMPLATE "${source}"${encoded}`);
  return {
    name,
    superuserUrl: stack.superuserUrl(name),
    processUrl: stack.processUrl(name),
    drop: async () => {
      await runSql(admin, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}
