import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSampleApp, SAMPLE_DATABASE_SETTINGS, seedSampleApp } from '@lifeboat/sample-app';
import { createTestDatabase, runClusterSql, runSql, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';
import { checkAppDatabase } from './check-app-database.js';
import type { CheckResult } from './check-result.js';

/** Of this file alone, since rights of roles are the whole cluster's. */
const ROLE = `checked_${String(process.pid)}`;
let testDatabase: TestDatabase;
let database: AppDatabase;

const asSuperuser = (sql: string): Promise<unknown> => runClusterSql(testDatabase.superuserUrl, sql);

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await asSuperuser(`CREATE ROLE ${ROLE} LOGIN PASSWORD 'secret'`);
  await installSampleApp(testDatabase.superuserUrl);
  await seedSampleApp(testDatabase.superuserUrl, { seed: 1, tenants: 1, rows: 50 });
  const url = new URL(testDatabase.processUrl);
  url.username = ROLE;
  url.password = 'secret';
  const config = { name: 'main', url: url.toString(), ...SAMPLE_DATABASE_SETTINGS };
  await prepareAppDatabase(config, testDatabase.superuserUrl);
  database = new AppDatabase(config);
});

afterAll(async () => {
  await database.close();
  await asSuperuser(`DROP OWNED BY ${ROLE}`);
  await asSuperuser(`REVOKE ALL ON PARAMETER session_replication_role FROM ${ROLE}`);
  await testDatabase.drop();
});

const amiss = async (): Promise<CheckResult[]> =>
  (await checkAppDatabase(database)).filter(({ status }) => status === 'failed');

/** Statements of a remedy, one after another. */
async function type(remedy: string | null): Promise<void> {
  await asSuperuser(remedy ?? '');
}

describe('the checks of an application database', () => {
  it('find nothing amiss after "lifeboat migrate"', async () => {
    expect(await amiss()).toEqual([]);
    const results = await checkAppDatabase(database);
    expect(results.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'PostgreSQL',
        'pg_dump',
        'role',
        'row security',
        'replica mode',
        'staging',
        'tables',
      ]),
    );
    expect(results.find(({ name }) => name === 'primary keys')).toMatchObject({ status: 'warning' });
  });

  it.each([
    ['row security', `ALTER ROLE ${ROLE} NOBYPASSRLS`],
    ['replica mode', `REVOKE SET ON PARAMETER session_replication_role FROM ${ROLE}`],
    [
      'staging',
      `DO $$ BEGIN EXECUTE format('REVOKE CREATE ON DATABASE %I FROM ${ROLE}', current_database()); END $$`,
    ],
    ['tables', `REVOKE DELETE ON app.tasks FROM ${ROLE}`],
    ['tables', `REVOKE SELECT, UPDATE ON app."Order Items" FROM ${ROLE}`],
    ['schemas', `REVOKE USAGE ON SCHEMA app FROM ${ROLE}`],
    ['sequences', `REVOKE USAGE ON ALL SEQUENCES IN SCHEMA app FROM ${ROLE}`],
    ['lifeboat_app', `REVOKE USAGE ON SCHEMA lifeboat_app FROM ${ROLE}`],
    ['lifeboat_app', `REVOKE UPDATE ON lifeboat_app.applied_operations FROM ${ROLE}`],
    ['lifeboat_app', `REVOKE SELECT, DELETE ON lifeboat_app.backup_marks FROM ${ROLE}`],
  ])('%s: find what is taken away, and say what gives it back', async (name, revoke) => {
    await asSuperuser(revoke);
    const found = await amiss();
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map((result) => result.name))).toEqual(new Set([name]));
    for (const { remedy } of found) {
      await type(remedy);
    }
    expect(await amiss()).toEqual([]);
  });

  it('are content with the owner of the tables, and say by name which are not forced on it and which it does not own', async () => {
    const names = await runSql<{ name: string }>(
      testDatabase.superuserUrl,
      `SELECT format('%I.%I', relnamespace::regnamespace, relname) AS name FROM pg_class
        WHERE relnamespace = 'app'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    await asSuperuser(`GRANT sample_owner TO ${ROLE}; ALTER ROLE ${ROLE} NOBYPASSRLS;
      REVOKE SET ON PARAMETER session_replication_role FROM ${ROLE}`);
    const [forced] = await amiss();
    expect(forced).toMatchObject({ name: 'row security', detail: expect.stringContaining('app.tasks') });
    await type(forced?.remedy ?? null);
    expect(await amiss()).toEqual([]);
    await asSuperuser('ALTER TABLE app.rooms OWNER TO CURRENT_USER');
    expect(await amiss()).toMatchObject([
      { name: 'row security', detail: expect.stringContaining('app.rooms') },
      { name: 'replica mode', detail: expect.stringContaining('app.rooms') },
    ]);
    await asSuperuser('ALTER TABLE app.rooms OWNER TO sample_owner');
    await asSuperuser(names.map(({ name }) => `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`).join('; '));
    await asSuperuser(`REVOKE sample_owner FROM ${ROLE}; ALTER ROLE ${ROLE} BYPASSRLS;
      GRANT SET ON PARAMETER session_replication_role TO ${ROLE}`);
    expect(await amiss()).toEqual([]);
  });

  it('name a table whose triggers fire while a restore writes', async () => {
    await asSuperuser(`
      CREATE FUNCTION app.watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER watch BEFORE UPDATE ON app.tasks FOR EACH ROW EXECUTE FUNCTION app.watch();
      ALTER TABLE app.tasks ENABLE ALWAYS TRIGGER watch`);
    expect(await amiss()).toMatchObject([
      { name: 'triggers', detail: expect.stringContaining('app.tasks (trigger watch)') },
    ]);
    await asSuperuser('DROP FUNCTION app.watch() CASCADE');
  });

  it('name an unclassified table instead of a scope', async () => {
    await asSuperuser('CREATE TABLE app.strays (id int PRIMARY KEY)');
    expect(await amiss()).toMatchObject([
      { name: 'tenant scope', detail: expect.stringContaining('app.strays') },
    ]);
    await asSuperuser('DROP TABLE app.strays');
  });

  it('say that the database was not prepared', async () => {
    await asSuperuser('ALTER SCHEMA lifeboat_app RENAME TO elsewhere');
    expect(await amiss()).toMatchObject([{ name: 'lifeboat_app', remedy: 'lifeboat migrate' }]);
    await asSuperuser('ALTER SCHEMA elsewhere RENAME TO lifeboat_app');
  });

  it('say that it was prepared by an earlier version', async () => {
    await asSuperuser('ALTER TABLE lifeboat_app.cloned_keys RENAME TO elsewhere');
    expect(await amiss()).toMatchObject([{ name: 'lifeboat_app', remedy: 'lifeboat migrate' }]);
    await asSuperuser('ALTER TABLE lifeboat_app.elsewhere RENAME TO cloned_keys');
  });

  it('end with the first where the server cannot be reached', async () => {
    const nowhere = new AppDatabase({
      ...database.config,
      url: 'postgres://nobody:secret@127.0.0.1:1/nothing',
    });
    expect(await checkAppDatabase(nowhere)).toMatchObject([{ name: 'PostgreSQL', status: 'failed' }]);
    await nowhere.close();
  });
});
