import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackupView } from '@lifeboat/protection';
import { environmentOf, runSql, type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';
import { type CliResult, expectNoInsides, runCli, runCliJson } from '../support/cli.js';
import { canMakeTerminals, Terminal } from '../support/terminal.js';

const NO_REDIS = 'redis://127.0.0.1:1';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

interface Cleaned {
  jobId: string;
  result: {
    dryRun: boolean;
    backups: { backupId: string; action: string; reason: string }[];
    deleted: { backups: number };
  };
}

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let slug: string;
let older: string;
let newest: string;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 300 });
  const [{ id: tenantId, slug: name } = { id: '', slug: '' }] = lifeboat.tenants;
  slug = name;
  environment = { ...environmentOf(lifeboat.config), REDIS_URL: NO_REDIS };
  older = await lifeboat.backUp(tenantId);
  newest = await lifeboat.backUp(tenantId);
  await runSql(
    lifeboat.database.superuserUrl,
    `UPDATE lifeboat.tenant_backups SET created_at = created_at - interval '60 days' WHERE id = '${older}'`,
  );
});
afterAll(() => lifeboat.close());

const run = (...args: string[]): Promise<CliResult> => runCli(environment, ...args);
const json = <T>(...args: string[]): ReturnType<typeof runCliJson<T>> => runCliJson<T>(environment, ...args);
const listed = async (...more: string[]): Promise<string[]> =>
  (await json<{ items: BackupView[] }>('list', '-t', slug, ...more)).document.items.map(({ id }) => id);

describe('lifeboat cleanup', () => {
  it('only shows, where nobody can be asked, what it would delete and why', async () => {
    const result = await run('cleanup', '-t', slug, '--inline');
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('the same with --yes') });
    expect(result.stdout).toMatch(new RegExp(`${older}.*DELETE +No rule keeps it`));
    expect(result.stdout).toMatch(new RegExp(`${newest}.*keep +It is the last good backup`));
    expect(result.stdout).toMatch(/1 backup \(.*\) would be deleted/);
    const { code, document } = await json<Cleaned>(
      ...['cleanup', '-t', slug, '--retention-days', '90', '--inline'],
    );
    expect({ code, result: document.result }).toMatchObject({
      code: 0,
      result: { dryRun: true, deleted: { backups: 0 } },
    });
    expect(await listed()).toEqual([newest, older]);
  });

  it.each([
    [['--retention-days', '0'], '--retention-days cannot be "0"'],
    [['--retention-days', '-1'], '--retention-days cannot be "-1"'],
    [['--retention-days', 'all'], '--retention-days cannot be "all"'],
    [['--keep-last', '0'], '--keep-last cannot be "0"'],
    [['--retention-day', '3'], 'Did you mean --retention-days?'],
  ])('refuses %j', async (args, said) => {
    const result = await run('cleanup', '-t', slug, ...args, '--yes', '--inline');
    expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
    expectNoInsides(result);
    expect(await listed()).toEqual([newest, older]);
  });

  it('of another tenant is refused to a token, and of none is not found', async () => {
    const token = (await run('token', '--role', 'tenant_admin', '-t', slug)).stdout.trim();
    const other = lifeboat.tenants[1]?.slug ?? '';
    const asTenant = { ...environment, LIFEBOAT_TOKEN: token };
    expect((await runCli(asTenant, 'cleanup', '-t', other, '--inline', '--yes')).code).toBe(4);
    expect((await runCli(asTenant, 'cleanup', '-t', slug, '--inline')).code).toBe(0);
    expect((await run('cleanup', '-t', 'nobody', '--inline')).code).toBe(5);
  });

  (canMakeTerminals ? it : it.skip)('shows it at a terminal and asks; only a yes deletes', async () => {
    const ask = (): Terminal =>
      new Terminal('apps/cli/dist/main.js', ['cleanup', '-t', slug, '--inline'], environment);
    const no = ask();
    await no.answer('[y/N]', '\n');
    expect(await no.exit).toBe(2);
    expect(no.screen).toContain('would be deleted');
    expect(await listed()).toEqual([newest, older]);
    const yes = ask();
    await yes.answer('[y/N]', 'y\n');
    expect(await yes.exit).toBe(0);
    expect(yes.screen).toContain('within 24 hours');
    expect(await listed()).toEqual([newest]);
    expect((await run('undelete', '-t', slug, '-b', older)).code).toBe(0);
  });

  it('deletes with --yes, and "undelete" brings it back', async () => {
    const { code, document } = await json<Cleaned>('cleanup', '-t', slug, '--yes', '--inline');
    expect({ code, result: document.result }).toMatchObject({
      code: 0,
      result: { dryRun: false, deleted: { backups: 1 } },
    });
    expect(await listed()).toEqual([newest]);
    expect(await listed('--deleted')).toEqual([older]);
    const refused = await run('restore', '-t', slug, '-b', older, '--yes', '--inline');
    expect(refused).toMatchObject({
      code: 6,
      stderr: expect.stringContaining(`undelete -t <tenant> -b ${older}`),
    });
    expect((await json<BackupView>('undelete', '-t', slug, '-b', older)).document).toMatchObject({
      id: older,
      deletedAt: null,
    });
    expect(await listed()).toEqual([newest, older]);
  });
});

describe('lifeboat hold, release and delete', () => {
  it('need a reason, or somebody who agrees', async () => {
    for (const command of ['hold', 'release']) {
      expect(await run(command, '-t', slug, '-b', older)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--reason <text>'),
      });
    }
    expect(await run('delete', '-t', slug, '-b', older)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('CONFIRMATION_REQUIRED'),
    });
  });

  it('keep a held backup, and delete it once it is released', async () => {
    const held = await json<BackupView>('hold', '-t', slug, '-b', older, '--reason', 'case 4711');
    expect(held.document).toMatchObject({ hold: true, holdReason: 'case 4711' });
    expect((await run('list', '-t', slug)).stdout).toContain('completed, held');
    expect(await run('delete', '-t', slug, '-b', older, '--yes')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('BACKUP_ON_HOLD'),
    });
    expect((await run('release', '-t', slug, '-b', older, '--reason', 'closed')).code).toBe(0);
    const deleted = await run('delete', '-t', slug, '-b', older, '--yes');
    expect(deleted).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`undelete -t ${slug} -b ${older}`),
    });
    expect(await run('delete', '-t', slug, '-b', newest, '--yes')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('the last good backup'),
    });
    expect((await run('delete', '-t', slug, '-b', UNKNOWN, '--yes')).code).toBe(5);
    expect(await listed()).toEqual([newest]);
  });
});
