import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoCommand, type DemoHooks, type DemoResult } from '@lifeboat-apps/standalone';
import { runSql, waitFor } from '@lifeboat/testing';
import { Program } from './support/program.js';

const DEMO = 'apps/standalone/dist/demo/main.js';
const SMALL = ['--tenants', '3', '--rows', '1200'];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lifeboat-test-'));
  // Root runs the servers as another user, who must be able to pass through.
  await chmod(directory, 0o711);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function runHere(
  args: string[],
  hooks: DemoHooks = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const outputs = Promise.all([text(stdout), text(stderr)]);
  const code = await demoCommand(args, { stdout, stderr }, hooks);
  stdout.end();
  stderr.end();
  const [out, err] = await outputs;
  return { code, stdout: out, stderr: err };
}

const resultOf = (stdout: string): DemoResult =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as DemoResult;

describe('the demo', () => {
  it('verifies, and says so in one line of JSON', async () => {
    const { code, stdout, stderr } = await runHere([...SMALL, '--json']);
    expect(stderr).toContain('Verified in');
    expect(stdout.match(/\n/g)).toHaveLength(1);
    const result = resultOf(stdout);
    expect(result).toMatchObject({ verified: true, tenants: 3, otherTenantsUntouched: true });
    expect(result.rows).toBeGreaterThan(1000);
    expect(result.bytes).toBeGreaterThan(0);
    expect(result.backup.rows).toBeGreaterThanOrEqual(result.tenant.rows);
    expect(result.backupSeconds).toBeGreaterThan(0);
    expect(result.restoreSeconds).toBeGreaterThan(0);
    expect(result.damage.deleted * result.damage.updated * result.damage.inserted).toBeGreaterThan(0);
    expect(result.damage.tables).toBeGreaterThan(10);
    expect(result.writers.transactions).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('tells people the story without colours where there is no terminal', async () => {
    const { code, stdout, stderr } = await runHere(SMALL);
    expect(stdout).toContain('✓ Backup');
    expect(stdout).toContain('✓ Restore');
    expect(stdout).toContain('✓ 2 others');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('fails when one row of the restored tenant is not as it was', async () => {
    const { code, stdout, stderr } = await runHere([...SMALL, '--json'], {
      afterRestore: ({ databaseUrl, tenant }) =>
        runSql(
          databaseUrl,
          `UPDATE app.comments SET body = body || '.' WHERE id =
             (SELECT min(id::text)::uuid FROM app.comments WHERE tenant_id = '${tenant.id}')`,
        ),
    });
    const result = resultOf(stdout);
    expect(result).toMatchObject({ verified: false, otherTenantsUntouched: true });
    expect(result.tenant.differences).toContain('app.comments');
    expect(stderr).toContain('✗ tenant-001');
    expect(stderr).toContain('FAILED');
    expect(code).toBe(1);
  });

  it('fails when a row of another tenant was touched', async () => {
    const { code, stdout } = await runHere([...SMALL, '--json'], {
      afterRestore: ({ databaseUrl, tenants, tenant }) => {
        const other = tenants.find(({ id }) => id !== tenant.id);
        return runSql(
          databaseUrl,
          `SET session_replication_role = replica;
           UPDATE app.tenant_profiles SET legal_name = legal_name || '.' WHERE tenant_id = '${other?.id ?? ''}'`,
        );
      },
    });
    const result = resultOf(stdout);
    expect(result).toMatchObject({ verified: false, otherTenantsUntouched: false });
    expect(result.tenant.differences).toEqual([]);
    expect(result.writers.differences).toEqual([expect.stringMatching(/: app\.tenant_profiles$/)]);
    expect(code).toBe(1);
  });

  it.each([
    ['--tenants', '1'],
    ['--tenants', 'many'],
    ['--rows', '0'],
    ['--rows', '1.5'],
    ['--rows', ''],
    ['--rows'],
    ['--wat'],
    ['extra'],
  ])('refuses %s %s with one clear line', async (...args) => {
    const { code, stdout, stderr } = await runHere(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^lifeboat: .+ Nothing was started\.\n {2}-> .+\n$/);
  });

  it('refuses to keep its data among somebody else’s', async () => {
    await writeFile(join(directory, 'precious'), 'mine');
    const { code, stderr } = await runHere([...SMALL, '--keep', directory]);
    expect(code).toBe(2);
    expect(stderr).toContain('not an empty directory');
    await rm(join(directory, 'precious'));
  });

  it('prints its help', async () => {
    const { code, stdout } = await runHere(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('--tenants N');
  });
});

describe('the demo as a program', () => {
  it.each(['Application', 'Writers', 'Backup'])(
    'cleans everything up when it is interrupted after %s',
    async (step) => {
      const temporary = await mkdtemp(join(directory, 'tmp-'));
      await chmod(temporary, 0o711);
      const demo = Program.start(DEMO, {
        args: [...SMALL, '--json'],
        environment: { TMPDIR: temporary },
      });
      await waitFor(() => demo.stderr.includes(`✓ ${step}`) || demo.ended, { what: step, timeoutMs: 90_000 });
      demo.signal('SIGINT');
      expect(await demo.exit).toBe(130);
      expect(demo.stdout).toBe('');
      expect(await readdir(temporary)).toEqual([]);
    },
  );

  it('keeps what it made where it was asked to, and sweeps what a killed run has left', async () => {
    const temporary = await mkdtemp(join(directory, 'tmp-'));
    await chmod(temporary, 0o711);
    const environment = { TMPDIR: temporary };
    const killed = Program.start(DEMO, { args: SMALL, environment });
    await waitFor(() => killed.stdout.includes('✓ Servers') || killed.ended, {
      what: 'servers',
      timeoutMs: 90_000,
    });
    killed.signal('SIGKILL');
    await killed.exit;
    expect(await readdir(temporary)).toHaveLength(1);

    const swept = Program.start(DEMO, { args: SMALL, environment });
    expect(await swept.exit).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });
});
