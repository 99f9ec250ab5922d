import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository } from '@lifeboat/catalog';
import { hashTenants } from '@lifeboat/sample-app';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  testActor,
  testToken,
} from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson, runCliProcess } from '../support/cli.js';

interface Failed {
  error: { code: string; detail: string; remedy: string };
}

const NOWHERE = 'postgres://lifeboat:hidden-password@127.0.0.1:1/app';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let own: string;
let other: string;
let otherBackup: string;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 200 });
  environment = environmentOf(lifeboat.config);
  [own, other] = lifeboat.tenants.map(({ id }) => id) as [string, string];
  otherBackup = await lifeboat.backUp(other);
});
afterAll(() => lifeboat.close());

/**
 * Runs a command that must fail; OWN, OTHER, SLUG (of the other) and BACKUP (of the other) stand for what is not known
 * before the test.
 */
async function refused(
  args: readonly string[],
  extra: Record<string, string> = {},
): Promise<{ exit: number; code: string; remedy: string }> {
  const words: Record<string, string> = {
    OWN: own,
    OTHER: other,
    SLUG: lifeboat.tenants[1]?.slug ?? '',
    BACKUP: otherBackup,
  };
  const run = await runCliJson<Failed>(
    { ...environment, ...extra },
    ...args.map((word) => words[word] ?? word),
    '--verbose',
  );
  expectNoInsides(run);
  expect(run.stdout + run.stderr).not.toContain('hidden-password');
  const { code, remedy } = run.document.error;
  expect(run.stderr).toContain(`(${code})`);
  expect(run.stderr).toContain(`-> ${remedy}`);
  return { exit: run.code, code, remedy };
}

describe('as a process', () => {
  it('answers with nothing on standard output and a line for a person', async () => {
    const { code, stdout, stderr } = await runCliProcess(environment, 'list', '-t', 'nobody');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toMatch(/^lifeboat: .*nobody.* \(TENANT_NOT_FOUND\)\n {2}-> .*lifeboat tenants list.*\n$/);
  });

  it('exits with 2 for an unknown option', async () => {
    expect((await runCliProcess(environment, 'list', '--frobnicate')).code).toBe(2);
  });
});

describe('what is not there', () => {
  it.each([
    ['a backup', ['restore', '-t', 'OWN', '-b', UNKNOWN, '--yes', '--inline'], 'BACKUP_NOT_FOUND'],
    [
      'a restore point',
      ['rollback', '-t', 'OWN', '--restore-point', UNKNOWN, '--yes', '--inline'],
      'RESTORE_POINT_NOT_FOUND',
    ],
    ['a restore to undo', ['rollback', '-t', 'OWN', '--yes', '--inline'], 'RESTORE_POINT_NOT_FOUND'],
    ['a job', ['status', UNKNOWN], 'JOB_NOT_FOUND'],
    ['a job, by what is no id', ['status', 'x'], 'JOB_NOT_FOUND'],
    ['an application database', ['scope', '--database', 'nowhere'], 'APP_DATABASE_UNKNOWN'],
  ])('%s', async (_, args, expected) => {
    expect(await refused(args)).toMatchObject({ exit: 5, code: expected });
  });

  it('a backup of another tenant, and nothing is written', async () => {
    const before = await hashTenants(lifeboat.database.superuserUrl);
    const answer = await refused(['restore', '-t', 'OWN', '-b', 'BACKUP', '--yes', '--inline']);
    expect(answer).toMatchObject({ exit: 5, code: 'BACKUP_NOT_FOUND' });
    expect(await hashTenants(lifeboat.database.superuserUrl)).toEqual(before);
  });

  it.each([
    [['--to-database', 'nowhere'], { exit: 5, code: 'APP_DATABASE_UNKNOWN' }],
    [['--create-schema'], { exit: 2, code: 'INVALID_REQUEST' }],
  ])('a database that is not configured, or a schema for none: %j', async (flags, refusal) => {
    const args = ['restore', '-t', 'OTHER', '-b', 'BACKUP', ...flags, '--yes', '--inline'];
    expect(await refused(args)).toMatchObject(refusal);
  });

  it('a path outside the repository', async () => {
    const answer = await refused(['restore', '-t', 'OWN', '-p', '../../etc', '--yes', '--inline']);
    expect(answer).toMatchObject({ exit: 2, code: 'PATH_OUTSIDE_REPOSITORY' });
  });
});

describe('a server that is down', () => {
  it('Redis: says so within seconds, and that --inline does without', async () => {
    const begun = performance.now();
    const answer = await refused(['backup', '-t', 'OWN'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(answer).toMatchObject({
      exit: 7,
      code: 'REDIS_UNAVAILABLE',
      remedy: expect.stringContaining('--inline'),
    });
  });

  it.each([
    ['the catalog', ['list', '-t', 'OWN'], { CATALOG_DATABASE_URL: NOWHERE }, 'CATALOG_UNAVAILABLE'],
    ['the catalog, for migrate', ['migrate'], { CATALOG_DATABASE_URL: NOWHERE }, 'CATALOG_UNAVAILABLE'],
    ['the application', ['scope'], { APP_DATABASE_URL: NOWHERE }, 'APP_DATABASE_UNAVAILABLE'],
    [
      'the application, inline',
      ['backup', '-t', 'OWN', '--inline'],
      { APP_DATABASE_URL: NOWHERE },
      'APP_DATABASE_UNAVAILABLE',
    ],
  ])('%s', async (_, args, extra, expected) => {
    expect(await refused(args, extra)).toMatchObject({ exit: 7, code: expected });
  });
});

describe('LIFEBOAT_TOKEN', () => {
  const asViewer = (): Record<string, string> => ({
    LIFEBOAT_TOKEN: testToken(own, { claims: { role: 'tenant_viewer' } }),
  });

  it('lets a viewer read', async () => {
    const run = await runCliJson<{ items: { id: string }[] }>(
      { ...environment, ...asViewer() },
      ...['tenants', 'list'],
    );
    expect(run.code).toBe(0);
    expect(run.document.items.map(({ id }) => id)).toEqual([own]);
  });

  it.each([
    ['a viewer who backs up', ['backup', '-t', 'OWN', '--inline']],
    ['a viewer who restores', ['restore', '-t', 'OWN', '-b', UNKNOWN, '--yes', '--inline']],
    ['a viewer who rolls back', ['rollback', '-t', 'OWN', '--restore-point', UNKNOWN, '--yes', '--inline']],
    ['another tenant’s rollback', ['rollback', '-t', 'OTHER', '--yes', '--inline']],
    ['a viewer who syncs', ['tenants', 'sync']],
    ['a viewer who looks at the scope', ['scope']],
    ['another tenant by id', ['list', '-t', 'OTHER']],
    ['another tenant by slug', ['list', '-t', 'SLUG']],
    ['a tenant that there is not', ['list', '-t', 'nobody']],
  ])('stops %s', async (_, args) => {
    expect(await refused(args, asViewer())).toMatchObject({ exit: 4, code: 'FORBIDDEN' });
  });

  it('stops the administrator of another tenant, and the audit log has it', async () => {
    const answer = await refused(['backup', '-t', 'OWN', '--inline'], { LIFEBOAT_TOKEN: testToken(other) });
    expect(answer).toMatchObject({ exit: 4, code: 'FORBIDDEN' });
    const refusals = await runAs(testActor(), () =>
      lifeboat.app
        .get(RlsTransactions)
        .run(() => new AuditEntriesRepository().list({ tenantId: other, outcome: 'refused' })),
    );
    expect(refusals.items[0]).toMatchObject({
      action: 'backups.create',
      targetTenantId: own,
      actorSource: 'cli',
    });
  });

  it.each([
    ['tokens.create', ['token', '--role', 'system_admin']],
    ['catalog.migrate', ['migrate']],
  ])('stops what needs no catalog, too, and the audit log has it: %s', async (action, args) => {
    expect(await refused(args, asViewer())).toMatchObject({ exit: 4, code: 'FORBIDDEN' });
    const refusals = await runAs(testActor(), () =>
      lifeboat.app
        .get(RlsTransactions)
        .run(() => new AuditEntriesRepository().list({ tenantId: own, action, outcome: 'refused' })),
    );
    expect(refusals.items).toMatchObject([{ actorSource: 'cli', errorCode: 'FORBIDDEN' }]);
    const run = await runCli({ ...environment, ...asViewer(), CATALOG_DATABASE_URL: NOWHERE }, ...args);
    expect([run.code, run.stderr]).toEqual([4, expect.stringMatching(/^This is not in the audit log: /)]);
  });

  it('that is not valid is in the audit log, as often as is allowed in a minute', async () => {
    const count = async (): Promise<unknown> => {
      const [row] = await runSql(
        lifeboat.database.superuserUrl,
        `select count(*)::int as lines, max(remote_address) as host, max(actor_subject) as subject
           from lifeboat.tenant_backup_logs
          where action = 'authentication' and actor_source = 'cli' and tenant_id is null and outcome = 'refused'`,
      );
      return row;
    };
    expect(await count()).toMatchObject({ lines: 0 });
    const bad = {
      LIFEBOAT_TOKEN: testToken(own, { secret: 'another-secret-that-is-long-enough-1234' }),
      RATE_LIMIT_BAD_TOKENS: '3',
    };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(await refused(['list', '-t', 'OWN'], bad)).toMatchObject({ exit: 4, code: 'UNAUTHENTICATED' });
    }
    expect(await count()).toEqual({ lines: 3, host: hostname(), subject: null });
  });

  it('that is not valid is refused without a catalog, too, and a person is told that no log has it', async () => {
    const run = await runCli(
      { ...environment, LIFEBOAT_TOKEN: 'garbage', CATALOG_DATABASE_URL: NOWHERE },
      ...['list', '-t', own],
    );
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/^The bad token is not in the audit log: .*\nlifeboat: .*\(UNAUTHENTICATED\)/);
    expectNoInsides(run);
  });

  it('takes what the command itself signs', async () => {
    const signed = await runCli(
      environment,
      ...['token', '--role', 'tenant_admin', '-t', own, '--expires', '5m'],
    );
    expect(signed.code).toBe(0);
    expect(signed.stderr).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    const run = await runCliJson<{ items: unknown[] }>(
      { ...environment, LIFEBOAT_TOKEN: signed.stdout.trim() },
      ...['restores', '-t', own],
    );
    expect(run).toMatchObject({ code: 0, document: { items: [] } });
  });
});

describe('a slug that two tenants have', () => {
  it('is refused', async () => {
    await runSql(lifeboat.database.superuserUrl, `update lifeboat.tenants set slug = 'twin'`);
    expect(await refused(['list', '-t', 'twin'])).toMatchObject({ exit: 2, code: 'INVALID_REQUEST' });
  });
});
