import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RestoreInput, SyncTenants } from '@lifeboat/protection';
import { findBrokenConstraints, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { createTestDatabase, runSql, testActor, type TestDatabase } from '@lifeboat/testing';
import { PostgresProxy } from '../support/postgres-proxy.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';

let other: TestDatabase;
let proxy: PostgresProxy;
let site: Site;
let tenant: string;
let backupId: string;
let wanted: TenantHash;
let emptyDatabase: unknown;

beforeAll(async () => {
  other = await createTestDatabase();
  proxy = await PostgresProxy.start(other.processUrl);
  site = await Site.open({
    tenants: 2,
    rows: 200,
    otherDatabases: { other: { superuserUrl: other.superuserUrl, processUrl: proxy.url } },
  });
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  wanted = await hashTenant(site.appUrl, tenant);
});

afterAll(async () => {
  await site.close();
  await proxy.close();
  await other.drop();
});

beforeEach(async () => {
  emptyDatabase = await objects();
});

afterEach(async () => {
  await runSql(other.superuserUrl, 'DROP SCHEMA IF EXISTS app CASCADE');
  await runSql(other.superuserUrl, 'DROP EXTENSION IF EXISTS btree_gist CASCADE');
});

const wish = (input: Partial<RestoreInput> = {}): RestoreInput => ({
  backupId,
  targetDatabase: 'other',
  mode: 'replace',
  createSchema: true,
  ...input,
});

/** Everything that somebody could have made in the other database. */
const objects = (): Promise<unknown> =>
  runSql(
    other.superuserUrl,
    `SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
     UNION ALL SELECT extname FROM pg_extension
     UNION ALL SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
     UNION ALL SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT oid::regtype::text FROM pg_type WHERE typnamespace = 'public'::regnamespace ORDER BY 1`,
  );

describe('a database without any table', () => {
  it('is no obstacle to a sync of tenants', async () => {
    const report = await runAs(testActor(), () => site.app.get(SyncTenants).sync());
    expect(report['other']).toEqual({ added: [], updated: [], gone: [] });
  });

  it('is refused as a target, unless its schema may be created', async () => {
    const outcome = await site.restore(tenant, wish({ createSchema: false }));
    expect(outcome).toMatchObject({
      error: { code: 'SCHEMA_DRIFT', remedy: expect.stringContaining('--create-schema') },
    });
    expect(await objects()).toEqual(emptyDatabase);
  });

  it('gets the schema, the shared rows and the tenant, as the dry run said, which left nothing', async () => {
    const dryRun = await site.restore(tenant, wish({ dryRun: true }));
    expect(await objects()).toEqual(emptyDatabase);
    expect(dryRun).toMatchObject({
      operation: {
        result: {
          updates: 0,
          deletes: 0,
          createdTables: expect.arrayContaining(['app.tenants', 'app.tasks']),
        },
      },
    });
    const planHash = 'operation' in dryRun ? dryRun.operation.result?.['planHash'] : null;
    const outcome = await site.restore(tenant, wish({ planHash: String(planHash) }));
    const point = restorePointOf(outcome);
    expect(await hashTenant(other.superuserUrl, tenant)).toEqual(wanted);
    expect(await findBrokenConstraints(other.superuserUrl)).toEqual([]);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await runSql(other.superuserUrl, 'SELECT count(*)::int AS count FROM app.tenants')).toEqual([
      { count: 0 },
    ]);
    // Now that there is a schema, it is taken as it is.
    restorePointOf(await site.restore(tenant, wish()));
    expect(await hashTenant(other.superuserUrl, tenant)).toEqual(wanted);
  });

  it.each([
    ['the shared rows cannot be loaded', /^COPY "app"/],
    ['staging cannot be made', /^CREATE SCHEMA "lifeboat_staging/],
    ['the apply cannot lock', /^LOCK TABLE/],
    ['the apply cannot commit', /^UPDATE lifeboat_app.applied_operations/],
  ])('is as before where %s', async (_, statement) => {
    proxy.intercept(statement, () => 'cut');
    expect(codeOf(await site.restore(tenant, wish()))).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await objects()).toEqual(emptyDatabase);
  });

  it('is as before where the worker stops', async () => {
    const held = proxy.hold(/^LOCK TABLE/);
    const { jobId } = await site.requestRestore(tenant, wish());
    const controller = new AbortController();
    const running = site.run(jobId, { lastAttempt: true, signal: controller.signal });
    await held.reached;
    controller.abort();
    held.release();
    expect(codeOf(await running)).toBe('handed-back');
    expect(await objects()).toEqual(emptyDatabase);
  });

  it('keeps what somebody has begun to use meanwhile', async () => {
    const held = proxy.hold(/^LOCK TABLE/);
    const running = site.requestRestore(tenant, wish()).then(({ jobId }) => site.run(jobId));
    await held.reached;
    await runSql(other.superuserUrl, `CREATE TABLE app.of_somebody (id int)`);
    held.release('cut');
    expect(codeOf(await running)).toBe('APP_DATABASE_UNAVAILABLE');
    expect(
      await runSql(other.superuserUrl, `SELECT to_regclass('app.of_somebody') IS NOT NULL AS there`),
    ).toEqual([{ there: true }]);
  });
});

describe('a database where the schema cannot be created', () => {
  it('is refused by name where it has some of the tables', async () => {
    await runSql(other.superuserUrl, 'CREATE SCHEMA app; CREATE TABLE app.tasks (id int)');
    const outcome = await site.restore(tenant, wish());
    expect(outcome).toMatchObject({
      error: { code: 'SCHEMA_DRIFT', detail: expect.stringMatching(/\(app\.tasks\).*app\.tenants/) },
    });
    expect(await runSql(other.superuserUrl, `SELECT to_regclass('app.tenants') AS there`)).toEqual([
      { there: null },
    ]);
  });

  it('is left as it is where something stands in the way', async () => {
    await runSql(other.superuserUrl, 'CREATE SCHEMA app');
    const before = await objects();
    expect(await site.restore(tenant, wish())).toMatchObject({
      error: { code: 'SCHEMA_NOT_CREATED', detail: expect.stringContaining('"app" already exists') },
    });
    expect(await objects()).toEqual(before);
  });
});
