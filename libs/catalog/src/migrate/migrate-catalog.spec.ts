import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { catalogMigrations } from '@lifeboat/migrations';
import { createTestDatabase, runSql, type TestDatabase } from '@lifeboat/testing';
import type { DataSource } from 'typeorm';
import { createMigrationDataSource } from './create-migration-data-source.js';
import { migrateCatalog } from './migrate-catalog.js';

const databases: TestDatabase[] = [];
const logins: string[] = [];
const all = catalogMigrations.map(({ name }) => name);

afterAll(async () => {
  const admin = databases[0]?.superuserUrl;
  await Promise.all(databases.slice(1).map((database) => database.drop()));
  for (const login of logins) {
    await runSql(admin ?? '', `drop owned by ${login}; drop role ${login}`);
  }
  await databases[0]?.drop();
});

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

async function newLogin(url: string, attributes: string): Promise<string> {
  const login = `login_${randomBytes(4).toString('hex')}`;
  await runSql(url, `create role ${login} login password 'secret' ${attributes}`);
  logins.push(login);
  return login;
}

function as(login: string, url: string): string {
  const other = new URL(url);
  other.username = login;
  other.password = 'secret';
  return other.href;
}

const migrate = (migrationUrl: string, processLogins = ['lifeboat']): Promise<string[]> =>
  migrateCatalog({ migrationUrl, migrations: catalogMigrations, processLogins });

/** Everything a catalog consists of, in an order of its own. */
async function structureOf(dataSource: DataSource): Promise<unknown[]> {
  return dataSource.query(`
    select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'lifeboat'
    union all
    select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
     where connamespace = 'lifeboat'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'lifeboat'
    union all
    select format('%s %s %s %s %s', tablename, policyname, cmd, qual, with_check) from pg_policies
     where schemaname = 'lifeboat'
    union all select format('%s %s', relname, relacl) from pg_class where relnamespace = 'lifeboat'::regnamespace
    order by 1`);
}

describe('migrateCatalog', () => {
  it('applies all once, and nothing the second time', async () => {
    const { superuserUrl } = await newDatabase();
    expect(await migrate(superuserUrl)).toEqual(all);
    expect(await migrate(superuserUrl)).toEqual([]);
  });

  it('goes down to an empty schema and up again to the same catalog', async () => {
    const { superuserUrl } = await newDatabase();
    await migrate(superuserUrl);
    const dataSource = createMigrationDataSource(superuserUrl, catalogMigrations);
    await dataSource.initialize();
    try {
      const before = await structureOf(dataSource);
      for (const name of all) {
        expect(name).toBeDefined();
        await dataSource.undoLastMigration();
      }
      const left = await dataSource.query(
        "select relname from pg_class where relnamespace = 'lifeboat'::regnamespace and relkind in ('r', 'v')",
      );
      expect(left).toEqual([{ relname: 'migrations' }]);
      expect(await migrate(superuserUrl)).toEqual(all);
      expect(await structureOf(dataSource)).toEqual(before);
    } finally {
      await dataSource.destroy();
    }
  });

  it('knows tenants as erased whose newest key was destroyed before, and no others', async () => {
    const { superuserUrl } = await newDatabase();
    const erased = all.indexOf('ErasedTenants1795392040000');
    await migrateCatalog({
      migrationUrl: superuserUrl,
      migrations: catalogMigrations.slice(0, erased),
      processLogins: ['lifeboat'],
    });
    await runSql(
      superuserUrl,
      `insert into lifeboat.tenants (id, application_database) values ('erased', 'main'), ('again', 'main'), ('never', 'main');
       insert into lifeboat.tenant_keys (tenant_id, version, recipient, destroyed_at)
       values ('erased', 1, 'a', '2026-01-01'), ('erased', 2, 'b', '2026-01-02'), ('again', 1, 'c', '2026-01-01'), ('again', 2, 'd', null)`,
    );
    await migrate(superuserUrl);
    expect(
      await runSql(
        superuserUrl,
        'select id, erased_at::date::text as erased from lifeboat.tenants order by id',
      ),
    ).toEqual([
      { id: 'again', erased: null },
      { id: 'erased', erased: '2026-01-02' },
      { id: 'never', erased: null },
    ]);
  });

  it('chains the lines of the audit log that were there before, and goes on behind them', async () => {
    const { superuserUrl } = await newDatabase();
    const chained = all.indexOf('ChainBackupLogs1795392170000');
    await migrateCatalog({
      migrationUrl: superuserUrl,
      migrations: catalogMigrations.slice(0, chained),
      processLogins: ['lifeboat'],
    });
    const line = `insert into lifeboat.tenant_backup_logs (tenant_id, actor_source, action, outcome)
      values ('b', 'api', 'x', 'succeeded'), (null, 'api', 'x', 'refused'), ('a', 'api', 'x', 'succeeded'), ('b', 'cli', 'y', 'failed')`;
    await runSql(superuserUrl, line);
    await migrate(superuserUrl);
    await runSql(superuserUrl, line);
    const lines = await runSql(
      superuserUrl,
      `select h.chain, count(*)::int as lines, max(l.sequence)::int as last,
              bool_and(l.hash = lifeboat.backup_log_hash(l)) as hashed,
              bool_or(l.hash = h.hash and l.sequence = h.sequence) as ended
         from lifeboat.tenant_backup_log_heads h
         join lifeboat.tenant_backup_logs l on coalesce(l.tenant_id, '') = h.chain
        group by h.chain order by 1`,
    );
    expect(lines).toEqual([
      { chain: '', lines: 2, last: 2, hashed: true, ended: true },
      { chain: 'a', lines: 2, last: 2, hashed: true, ended: true },
      { chain: 'b', lines: 4, last: 4, hashed: true, ended: true },
    ]);
  });

  it('can run twice at once in one database, and in several of one cluster', async () => {
    const made = await Promise.all([newDatabase(), newDatabase(), newDatabase()]);
    const applied = await Promise.all(
      made.flatMap(({ superuserUrl }) => [migrate(superuserUrl), migrate(superuserUrl)]),
    );
    expect(applied.filter((names) => names.length > 0)).toEqual([all, all, all]);
  });

  it('works for a login that is no superuser but may create roles and the schema', async () => {
    const { superuserUrl, name } = await newDatabase();
    const login = await newLogin(superuserUrl, 'createrole');
    await runSql(superuserUrl, `grant create on database ${name} to ${login}`);
    expect(await migrate(as(login, superuserUrl))).toEqual(all);
  });

  it('says what is missing to a login without rights, and leaves the database as it was', async () => {
    const { superuserUrl, processUrl } = await newDatabase();
    await expect(migrate(processUrl)).rejects.toMatchObject({
      code: 'PRIVILEGE_MISSING',
      remedy: expect.stringContaining('MIGRATION_DATABASE_URL'),
    });
    const dataSource = createMigrationDataSource(superuserUrl, []);
    await dataSource.initialize();
    expect(await dataSource.query("select 1 from pg_namespace where nspname = 'lifeboat'")).toEqual([]);
    await dataSource.destroy();
  });

  it('lets the process login act as the process role', async () => {
    const { superuserUrl } = await newDatabase();
    const login = await newLogin(superuserUrl, '');
    await migrate(superuserUrl, [login]);
    await expect(runSql(as(login, superuserUrl), 'set role lifeboat_process')).resolves.toEqual([]);
    await expect(runSql(as(login, superuserUrl), 'set role lifeboat_owner')).rejects.toThrow(
      'permission denied',
    );
  });

  it('says so when the process login does not exist', async () => {
    const { superuserUrl } = await newDatabase();
    await expect(migrate(superuserUrl, ['nobody_of_that_name'])).rejects.toMatchObject({
      code: 'PRIVILEGE_MISSING',
      detail: expect.stringContaining('nobody_of_that_name'),
    });
  });

  it('says CATALOG_UNAVAILABLE where there is no server or no database', async () => {
    const { superuserUrl, name } = await newDatabase();
    for (const url of ['postgres://postgres@127.0.0.1:1/x', superuserUrl.replace(name, 'not_there')]) {
      await expect(migrate(url)).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    }
  });

  it('leaves nothing half-done when a migration fails', async () => {
    const { superuserUrl } = await newDatabase();
    class Broken1999999999999 {
      async up(): Promise<void> {
        throw new Error('broken');
      }
      async down(): Promise<void> {
        throw new Error('never applied');
      }
    }
    const migrations = [...catalogMigrations, Broken1999999999999];
    const work = migrateCatalog({ migrationUrl: superuserUrl, migrations, processLogins: [] });
    await expect(work).rejects.toThrow('broken');
    expect(await migrate(superuserUrl)).toEqual(all);
  });
});
