import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addUnclassifiableTable,
  installSampleApp,
  type SampleTenant,
  seedSampleApp,
  UNCLASSIFIABLE_TABLE,
} from '@lifeboat/sample-app';
import {
  createTestDatabase,
  environmentOf,
  ownStack,
  runSql,
  temporaryDirectory,
  type TemporaryDirectory,
  testConfig,
  type TestDatabase,
} from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';

interface Migrated {
  catalog: { applied: string[] };
  databases: { name: string; done: string[]; missing: string[] }[];
}
interface Tenants {
  items: { id: string; slug: string; status: string }[];
}
type Scopes = { database: string; tables: { schema: string; name: string; class: string }[] }[];

let database: TestDatabase;
let repository: TemporaryDirectory;
let tenants: SampleTenant[];
let environment: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  repository = await temporaryDirectory();
  await installSampleApp(database.superuserUrl);
  tenants = await seedSampleApp(database.superuserUrl, { seed: 5, tenants: 3, rows: 300 });
  environment = {
    ...environmentOf(testConfig({ catalogUrl: database.processUrl, repository: repository.path })),
    MIGRATION_DATABASE_URL: database.superuserUrl,
  };
});
afterAll(async () => {
  await database.drop();
  await repository.remove();
});

describe('setting up, from an empty catalog to registered tenants', () => {
  it('says what to do while there is no catalog', async () => {
    const { code, stderr } = await runCli(environment, 'tenants', 'list');
    expect(code).toBe(7);
    expect(stderr).toContain('CATALOG_NOT_MIGRATED');
    expect(stderr).toContain('lifeboat migrate');
  });

  it('refuses to migrate with a login that may not', async () => {
    const { code, document } = await runCliJson<{ error: { code: string } }>(
      { ...environment, MIGRATION_DATABASE_URL: '' },
      'migrate',
    );
    expect(code).toBe(1);
    expect(document.error.code).toBe('PRIVILEGE_MISSING');
  });

  it('migrates, tells what it did, and has nothing to do the second time', async () => {
    const first = await runCliJson<Migrated>(environment, 'migrate');
    expect(first.code).toBe(0);
    expect(first.document.catalog.applied.length).toBeGreaterThan(0);
    expect(first.document.databases).toMatchObject([{ name: 'main', missing: [] }]);
    expect(first.stderr).toContain('lifeboat tenants sync');
    const second = await runCli(environment, 'migrate');
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('The catalog is up to date.');
  });

  it('registers the tenants of the application', async () => {
    const before = await runCli(environment, 'tenants', 'list');
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('no tenants') });
    const synced = await runCliJson<Record<string, { added: string[] }>>(environment, 'tenants', 'sync');
    expect(synced.code).toBe(0);
    expect(synced.document['main']?.added.length).toBe(3);
    const { document } = await runCliJson<Tenants>(environment, 'tenants', 'list');
    expect(document.items.map(({ id }) => id).sort()).toEqual(tenants.map(({ id }) => id).sort());
  });

  it('shows lists in parts', async () => {
    const all: string[] = [];
    let cursor: string[] = [];
    for (let page = 0; page < 3; page += 1) {
      const { document } = await runCliJson<Tenants & { nextCursor: string | null }>(
        environment,
        ...['tenants', 'list', '--limit', '1', ...cursor],
      );
      all.push(...document.items.map(({ id }) => id));
      cursor = document.nextCursor === null ? [] : ['--cursor', document.nextCursor];
    }
    expect(all.sort()).toEqual(tenants.map(({ id }) => id).sort());
    expect(cursor).toEqual([]);
  });

  it('shows how each table relates to a tenant', async () => {
    const { code, document } = await runCliJson<Scopes>(environment, 'scope');
    expect(code).toBe(0);
    const classOf = new Map(
      document[0]?.tables.map((table) => [`${table.schema}.${table.name}`, table.class]),
    );
    expect(classOf.get('app.tenants')).toBe('root');
    expect(classOf.get('app.Order Items')).toBe('direct');
    expect(classOf.get('app.feature_flags')).toBe('shared');
    expect([...classOf.values()]).toContain('linked');
    const { stdout } = await runCli(environment, '--verbose', 'scope');
    expect(stdout).toContain(':tenant');
  });

  it('names a table that fits no class, and the ways to settle it', async () => {
    const other = await createTestDatabase();
    try {
      await installSampleApp(other.superuserUrl);
      await addUnclassifiableTable(other.superuserUrl);
      const run = await runCli({ ...environment, APP_DATABASE_URL: other.superuserUrl }, 'scope');
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(UNCLASSIFIABLE_TABLE);
      expect(run.stderr).toContain('SHARED_TABLES');
      expect(run.stderr).toContain('EXCLUDED_TABLES');
    } finally {
      await other.drop();
    }
  });
});

describe('migrate by a login that is no superuser', () => {
  it('does what it may, prints what a superuser has to run, and ends with 3', async () => {
    const stack = await ownStack();
    try {
      const superuserUrl = stack.postgres.superuserUrl('postgres');
      await runSql(
        superuserUrl,
        `create role migrator login password 'm' createrole;
         create role app_process login password 'p';
         create table public.tenants (id int primary key);
         alter table public.tenants owner to migrator;
         grant create on database postgres to migrator with grant option;
         grant usage on schema public to migrator with grant option`,
      );
      const urlOf = (login: string, password: string): string => {
        const url = new URL(superuserUrl);
        url.username = login;
        url.password = password;
        return url.href;
      };
      const run = await runCliJson<Migrated>(
        {
          APP_DATABASE_URL: urlOf('app_process', 'p'),
          MIGRATION_DATABASE_URL: urlOf('migrator', 'm'),
        },
        'migrate',
      );
      expect(run.stderr).not.toContain('lifeboat:');
      expect(run.code).toBe(3);
      const missing = run.document.databases[0]?.missing ?? [];
      expect(missing.join()).toContain('session_replication_role');
      for (const statement of missing) {
        await runSql(superuserUrl, statement);
      }
    } finally {
      await stack.remove();
    }
  });
});
