import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashTenant, type TenantHash } from '@lifeboat/sample-app';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  testToken,
} from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';

interface Answer {
  result: { planHash: string; targetTenantId: string; conflicts: { table: string; columns: string[] }[] };
  error: { code: string; remedy: string };
}

const RULES = [
  '--on-collision',
  'app.tenants.slug=keep',
  '--on-collision',
  '"app".tenant_profiles."vat_id"=null',
  '--on-collision',
  'app.api_keys.token_hash=suffix',
];

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let source: string;
let target: string;
let targetSlug: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 300 });
  [source = '', target = ''] = lifeboat.tenants.map(({ id }) => id);
  environment = { ...environmentOf(lifeboat.config), REDIS_URL: 'redis://127.0.0.1:1' };
  backupId = await lifeboat.backUp(source);
  const [row] = await runSql<{ slug: string }>(url(), `SELECT slug FROM app.tenants WHERE id = '${target}'`);
  targetSlug = row?.slug ?? '';
  before = await hashTenant(url(), target);
});

afterAll(() => lifeboat.close());

const url = (): string => lifeboat.database.superuserUrl;
const restore = (...options: string[]): string[] => [
  ...['restore', '-t', source, '-b', backupId, '--to-tenant', targetSlug, '--inline'],
  ...['--reason', 'a copy'],
  ...options,
];

describe('lifeboat restore --to-tenant', () => {
  it('is in the help, with an example', async () => {
    const { stdout } = await runCli(environment, 'restore', '--help');
    expect(stdout).toMatch(/--to-tenant <tenant> +into another tenant/);
    expect(stdout).toContain('--to-tenant acme-test --mode replace --on-collision app.tenants.slug=keep');
  });

  it('shows what is taken, by table and column', async () => {
    const { code, stdout } = await runCli(environment, ...restore('--mode', 'replace', '--dry-run'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/key taken: tenants_slug_key, 1 row \(app\.tenants: slug\)/);
    const again = await runCli(environment, ...restore('--mode', 'replace', '--dry-run', ...RULES));
    expect(again.stdout).not.toContain('key taken');
    expect(again.stdout).toMatch(
      /unique values that were taken, as the rules have it\n.*app\.tenants\.slug: keep, 1 row/,
    );
    expect(await hashTenant(url(), target)).toEqual(before);
  });

  it.each([
    [['--yes'], 2, 'INVALID_REQUEST'],
    [['--mode', 'replace', '--yes', '--reason', ' '], 2, 'INVALID_REQUEST'],
    [['--mode', 'replace', '--yes'], 6, 'RESTORE_CONFLICT'],
    [['--mode', 'replace', '--yes', '--on-collision', 'slug=keep'], 2, 'INVALID_REQUEST'],
    [['--mode', 'replace', '--yes', '--on-collision', 'app.tenants.slug=other'], 2, 'INVALID_REQUEST'],
    [['--mode', 'replace', '--yes', '--on-collision', 'app.tenants.name=keep'], 2, 'INVALID_REQUEST'],
    [['--mode', 'replace', '--yes', '--to-tenant', 'nobody'], 5, 'TENANT_NOT_FOUND'],
    [['--mode', 'replace', '--yes', '--to-tenant', 'SOURCE'], 2, 'INVALID_REQUEST'],
  ])('refuses %j', async (options, code, error) => {
    const own = options.map((option) => (option === 'SOURCE' ? source : option));
    const run = await runCliJson<Answer>(environment, ...restore(...own));
    expect(run.document.error.code).toBe(error);
    expect(run.code).toBe(code);
    expect(await hashTenant(url(), target)).toEqual(before);
  });

  it('is for system administrators', async () => {
    const asAdmin = { ...environment, LIFEBOAT_TOKEN: testToken(source) };
    const run = await runCliJson<Answer>(asAdmin, ...restore('--mode', 'replace', '--yes'));
    expect([run.code, run.document.error.code]).toEqual([4, 'FORBIDDEN']);
  });

  it('does it, says how to undo it on the target, and undoes it', async () => {
    const done = await runCli(environment, ...restore('--mode', 'replace', '--yes', ...RULES));
    expect([done.code, done.stderr.includes('Error')]).toEqual([0, false]);
    expect(done.stdout).toContain(`lifeboat rollback -t ${target}`);
    const again = await runCli(environment, ...restore('--mode', 'replace', '--yes', ...RULES));
    expect(again.stdout).toContain('nothing was written');
    const listed = await runCli(environment, 'restores', '-t', target);
    expect(listed.stdout).toContain(`replace into ${target}`);
    const rollback = ['rollback', '-t', target, '--yes', '--inline'];
    expect((await runCli(environment, ...rollback)).code).toBe(2);
    expect((await runCli(environment, ...rollback, '--reason', 'a mistake')).code).toBe(0);
    expect((await runCli(environment, ...rollback, '--reason', 'it was none')).code).toBe(0);
  });
});
