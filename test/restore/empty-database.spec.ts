import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RestoreInput, SyncTenants } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { createTestDatabase, runSql, testActor, type TestDatabase } from '@lifeboat/testing';
import { PostgresProxy } from '../support/postgres-proxy.js';
import { codeOf, Site } from '../support/site.js';

let other: TestDatabase;
let proxy: PostgresProxy;
let site: Site;
let tenant: string;
let backupId: string;
let emptyDatabase: unknown;

beforeAll(async () => {
  other = await createTestDatabase();
  proxy = await PostgresProxy.start(other.processUrl);
  site = await Site.open({
    tenants: 2,
    rows: 200,
    others: { other: { superuserUrl: other.superuserUrl, processUrl: proxy.url } },
  });
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
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

const wish = (): RestoreInput => ({
  backupId,
  targetDatabase: 'other',
  reason: 'a move',
  mode: 'replace',
  createSchema: true,
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

describe('an application database without any table', () => {
  it('is no obstacle to a sync of tenants', async () => {
    const report = await runAs(testActor(), () => site.app.get(SyncTenants).sync());
    expect(report['other']).toEqual({ added: [], updated: [], gone: [] });
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
