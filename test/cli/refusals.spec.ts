import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository } from '@lifeboat/catalog';
import { hashTenants } from '@lifeboat/sample-app';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  temporaryDirectory,
  type TemporaryDirectory,
  testActor,
  testToken,
} from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';

interface Failed {
  error: { code: string; detail: string; remedy: string };
}

const NOWHERE = 'postgres://lifeboat:hidden-password@127.0.0.1:1/app';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let lifeboat: SampleLifeboat;
let files: TemporaryDirectory;
let environment: Record<string, string>;
let own: string;
let other: string;
let otherBackup: string;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 200 });
  files = await temporaryDirectory();
  environment = environmentOf(lifeboat.config);
  [own, other] = lifeboat.tenants.map(({ id }) => id) as [string, string];
  otherBackup = await lifeboat.backUp(other);
});
afterAll(async () => {
  await lifeboat.close();
  await files.remove();
});

/** Runs a command that must fail, for people and for machines; both must tell the same. */
async function refused(
  extra: Record<string, string>,
  ...args: string[]
): Promise<Failed['error'] & { exit: number }> {
  const variables = { ...environment, ...extra };
  const person = await runCli(variables, ...args);
  const machine = await runCliJson<Failed>(variables, ...args);
  expectNoInsides(person);
  expectNoInsides(machine);
  expect(person.stdout).toBe('');
  expect(machine.code).toBe(person.code);
  const { error } = machine.document;
  expect(error.remedy).not.toBe('');
  expect(person.stderr).toContain(`(${error.code})`);
  expect(person.stderr).toContain(`-> ${error.remedy}`);
  return { ...error, exit: person.code };
}

describe('a line that cannot be understood', () => {
  it.each([
    [['bakup', '-t', 'x'], 'Did you mean backup?'],
    [['rollback', '-t', 'x'], "Unknown command 'rollback'"],
    [['tenants', 'lst'], 'there is list or sync'],
    [['backup', '-t', 'x', '--lable', 'y'], 'Did you mean --label?'],
    [['backup', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['backup'], '-t, --tenant <tenant>'],
    [['list', '-t', 'x', 'y'], 'Too many arguments'],
    [['status'], "Missing required argument 'jobId'"],
    [['list', '-t', 'x', '--limit', '0'], '--limit cannot be "0"'],
    [['restore', '-t', 'x', '-b', UNKNOWN, '--mode', 'all'], '--mode cannot be "all"'],
    [['restore', '-t', 'x', '--yes'], 'needs one backup'],
    [['restore', '-t', 'x', '-b', UNKNOWN, '-p', 'y', '--yes'], 'needs one backup'],
    [['backup', '-t', 'x', '--inline', '--no-wait'], '--no-wait'],
    [['token', '--role', 'tenant_admin'], 'belongs to a tenant'],
    [['token', '--role', 'system_admin', '--expires', 'soon'], '--expires cannot be "soon"'],
  ])('%j', async (args, said) => {
    const { code, detail, exit } = await refused({}, ...args);
    expect(exit).toBe(2);
    expect(code).toBe('INVALID_REQUEST');
    expect(detail).toContain(said);
  });

  it('says how the command is called', async () => {
    const { stderr } = await runCli(environment, 'restore', '--frobnicate');
    expect(stderr).toContain('Usage: lifeboat restore -t <tenant> [options]');
  });

  it('refuses an output format that it does not know', async () => {
    const { code, stderr } = await runCli(environment, 'list', '-t', own, '--output', 'xml');
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are table, json');
  });

  it('shows the help where no command is given, and does not call that a success', async () => {
    const { code, stdout, stderr } = await runCli({});
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: lifeboat <command>');
  });
});

describe('help and version, which need no configuration', () => {
  it.each([
    ['backup'],
    ['restore'],
    ['list'],
    ['restores'],
    ['status'],
    ['scope'],
    ['tenants list'],
    ['tenants sync'],
    ['migrate'],
    ['token'],
  ])('%s --help', async (command) => {
    const { code, stdout, stderr } = await runCli({}, ...command.split(' '), '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: lifeboat ${command}`);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit codes:');
    expect(stdout).toContain('--output <format>');
  });

  it('--version', async () => {
    const { code, stdout } = await runCli({}, '--version');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what is not there', () => {
  it.each([
    ['a tenant', ['list', '-t', 'nobody'], 'TENANT_NOT_FOUND'],
    ['a backup', ['restore', '-t', 'OWN', '-b', UNKNOWN, '--yes', '--inline'], 'BACKUP_NOT_FOUND'],
    [
      'a backup, by what is no id',
      ['restore', '-t', 'OWN', '-b', 'x', '--yes', '--inline'],
      'BACKUP_NOT_FOUND',
    ],
    ['a job', ['status', UNKNOWN], 'JOB_NOT_FOUND'],
    ['an application database', ['scope', '--database', 'nowhere'], 'APP_DATABASE_UNKNOWN'],
  ])('%s', async (_, args, expected) => {
    const { code, exit } = await refused({}, ...args.map((word) => (word === 'OWN' ? own : word)));
    expect(exit).toBe(5);
    expect(code).toBe(expected);
  });

  it('a backup of another tenant, and nothing is written', async () => {
    const before = await hashTenants(lifeboat.database.superuserUrl);
    const { code, exit } = await refused({}, 'restore', '-t', own, '-b', otherBackup, '--yes', '--inline');
    expect(exit).toBe(5);
    expect(code).toBe('BACKUP_NOT_FOUND');
    expect(await hashTenants(lifeboat.database.superuserUrl)).toEqual(before);
  });

  it('a path outside the repository', async () => {
    const { code, exit } = await refused({}, 'restore', '-t', own, '-p', '../../etc', '--yes', '--inline');
    expect(exit).toBe(2);
    expect(code).toBe('PATH_OUTSIDE_REPOSITORY');
  });
});

describe('what this version cannot do', () => {
  it.each([
    [['backup', '-t', 'OWN', '--type', 'incremental', '--inline']],
    [['backup', '-t', 'OWN', '--include', 'app.tasks', '--inline']],
    [['restore', '-t', 'OTHER', '-b', 'BACKUP', '--tables', 'app.tasks', '--yes', '--inline']],
    [['restore', '-t', 'OTHER', '-b', 'BACKUP', '--to-tenant', 'OWN', '--yes', '--inline']],
  ])('%j', async (args) => {
    const words: Record<string, string> = { OWN: own, OTHER: other, BACKUP: otherBackup };
    const { code, exit } = await refused({}, ...args.map((word) => words[word] ?? word));
    expect(exit).toBe(1);
    expect(code).toBe('NOT_SUPPORTED');
  });
});

describe('a server that is down', () => {
  it('Redis: says so within seconds, and that --inline does without', async () => {
    const begun = performance.now();
    const run = await runCliJson<Failed>(
      { ...environment, REDIS_URL: 'redis://127.0.0.1:1' },
      ...['backup', '-t', own],
    );
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(run.code).toBe(7);
    expect(run.document.error.code).toBe('REDIS_UNAVAILABLE');
    expect(run.document.error.remedy).toContain('--inline');
  });

  it.each([
    ['the catalog', { CATALOG_DATABASE_URL: NOWHERE }, ['list', '-t', 'x'], 'CATALOG_UNAVAILABLE'],
    ['the catalog, for migrate', { CATALOG_DATABASE_URL: NOWHERE }, ['migrate'], 'CATALOG_UNAVAILABLE'],
    ['the application', { APP_DATABASE_URL: NOWHERE }, ['scope'], 'APP_DATABASE_UNAVAILABLE'],
    [
      'the application, inline',
      { APP_DATABASE_URL: NOWHERE },
      ['backup', '-t', 'OWN', '--inline'],
      'APP_DATABASE_UNAVAILABLE',
    ],
  ])('%s', async (_, extra, args, expected) => {
    const run = await runCliJson<Failed>(
      { ...environment, ...extra },
      ...args.map((word) => (word === 'OWN' ? own : word)),
      '--verbose',
    );
    expect(run.code).toBe(7);
    expect(run.document.error.code).toBe(expected);
    expect(run.stdout + run.stderr).not.toContain('hidden-password');
    expectNoInsides(run);
  });
});

describe('a configuration that is not valid', () => {
  it.each([
    ['APP_DATABASE_URL', ''],
    ['APP_DATABASE_URL', 'localhost'],
    ['BACKUP_COMPRESSION', 'lzma'],
    ['JWT_SECRET', 'short'],
    ['PORT', 'first'],
  ])('%s="%s"', async (key, value) => {
    const { code, detail, exit } = await refused({ [key]: value }, 'list', '-t', own);
    expect(exit).toBe(2);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(detail).toContain(key);
  });

  it('a file that is no YAML, without quoting it', async () => {
    const path = join(files.path, 'lifeboat.yaml');
    await writeFile(path, 'REDIS_URL: "redis://:hidden-password@host\nTENANT_COLUMN: [');
    const { code, detail, exit } = await refused({ LIFEBOAT_CONFIG: path }, 'list', '-t', own);
    expect(exit).toBe(2);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(detail).toContain(path);
    expect(detail).not.toContain('hidden-password');
  });
});

describe('LIFEBOAT_TOKEN', () => {
  const viewer = (): string => testToken(own, { claims: { role: 'tenant_viewer' } });

  it('lets a viewer read', async () => {
    const run = await runCliJson<{ items: unknown[] }>(
      { ...environment, LIFEBOAT_TOKEN: viewer() },
      ...['list', '-t', own],
    );
    expect(run).toMatchObject({ code: 0, document: { items: [] } });
  });

  it.each([
    ['a viewer who backs up', ['backup', '-t', 'OWN', '--inline']],
    ['a viewer who restores', ['restore', '-t', 'OWN', '-b', UNKNOWN, '--yes', '--inline']],
    ['a viewer who syncs', ['tenants', 'sync']],
    ['a viewer who looks at the scope', ['scope']],
    ['a viewer who migrates', ['migrate']],
    ['a viewer who signs tokens', ['token', '--role', 'system_admin']],
    ['another tenant by id', ['list', '-t', 'OTHER']],
    ['another tenant by slug', ['list', '-t', 'SLUG']],
    ['a tenant that there is not', ['list', '-t', 'nobody']],
  ])('stops %s', async (_, args) => {
    const words: Record<string, string> = { OWN: own, OTHER: other, SLUG: lifeboat.tenants[1]?.slug ?? '' };
    const { code, exit } = await refused(
      { LIFEBOAT_TOKEN: viewer() },
      ...args.map((word) => words[word] ?? word),
    );
    expect(exit).toBe(4);
    expect(code).toBe('FORBIDDEN');
  });

  it('stops the administrator of another tenant, and the audit log has it', async () => {
    const { exit } = await refused({ LIFEBOAT_TOKEN: testToken(other) }, 'backup', '-t', own, '--inline');
    expect(exit).toBe(4);
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
    ['no token at all', () => ''],
    ['garbage', () => 'garbage'],
    ['another signature', () => testToken(null, { secret: 'another-secret-that-is-long-enough-1234' })],
    ['no signature', () => testToken(null, { header: { alg: 'none' } })],
    ['an expired one', () => testToken(null, { claims: { exp: 1 } })],
    ['another audience', () => testToken(null, { claims: { aud: 'another' } })],
    ["a tenant's role without a tenant", () => testToken(null, { claims: { role: 'tenant_admin' } })],
  ])('must be valid: %s', async (_, token) => {
    const run = await runCliJson<Failed>({ ...environment, LIFEBOAT_TOKEN: token() }, 'tenants', 'list');
    expect(run.code).toBe(4);
    expect(run.document.error.code).toBe('UNAUTHENTICATED');
  });

  it('takes what the command itself signs', async () => {
    const signed = await runCli(environment, 'token', '--role', 'tenant_admin', '-t', own, '--expires', '5m');
    expect(signed.code).toBe(0);
    expect(signed.stderr).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    const token = signed.stdout.trim();
    const { document } = await runCliJson<{ items: { id: string }[] }>(
      { ...environment, LIFEBOAT_TOKEN: token },
      ...['tenants', 'list'],
    );
    expect(document.items.map(({ id }) => id)).toEqual([own]);
  });
});

describe('a slug that two tenants have', () => {
  it('is refused', async () => {
    await runSql(lifeboat.database.superuserUrl, `update lifeboat.tenants set slug = 'twin'`);
    const { code, exit } = await refused({}, 'list', '-t', 'twin');
    expect(exit).toBe(2);
    expect(code).toBe('INVALID_REQUEST');
  });
});
