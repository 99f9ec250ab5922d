import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  testToken,
} from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';

interface Logs {
  items: Record<string, unknown>[];
}

interface Verification {
  whole: boolean;
  chains: { tenantId: string | null; fault: { sequence: number } | null }[];
}

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let own: string;
let slug: string;
let other: string;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 200 });
  environment = environmentOf(lifeboat.config);
  [own, other] = lifeboat.tenants.map(({ id }) => id) as [string, string];
  slug = lifeboat.tenants[0]?.slug ?? '';
  expect((await runCli(environment, 'backup', '-t', slug, '--inline')).code).toBe(0);
});
afterAll(() => lifeboat.close());

describe('lifeboat logs', () => {
  it('shows who did what, from where, and how it ended', async () => {
    const { code, stdout } = await runCli(environment, 'logs', '-t', slug);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`cli:\\S+ +cli ${hostname()} +backups\\.create +succeeded`));
    const { document } = await runCliJson<Logs>(
      environment,
      ...['logs', '-t', slug, '--action', 'backups.create', '--outcome', 'succeeded'],
    );
    expect(document.items).toMatchObject([
      {
        tenantId: own,
        actor: { source: 'cli', role: 'system_admin' },
        remoteAddress: hostname(),
        durationMs: expect.any(Number),
        bytes: expect.any(Number),
      },
    ]);
  });

  it('shows what belongs to no tenant where none is named, such as a sync and a token', async () => {
    expect((await runCli(environment, 'tenants', 'sync')).code).toBe(0);
    expect((await runCli(environment, 'token', '--role', 'system_admin', '--subject', 'ann')).code).toBe(0);
    const { document } = await runCliJson<Logs>(environment, 'logs', '--limit', '2');
    expect(document.items).toMatchObject([
      { action: 'tokens.create', detail: { subject: 'ann', role: 'system_admin' } },
      { action: 'tenants.sync', outcome: 'succeeded' },
    ]);
  });

  it('signs a token without a catalog, and says that no log has it', async () => {
    const nowhere = { ...environment, CATALOG_DATABASE_URL: 'postgres://lifeboat@127.0.0.1:1/none' };
    const { code, stdout, stderr } = await runCli(nowhere, 'token', '--role', 'system_admin');
    expect([code, stdout.split('.')]).toEqual([
      0,
      [expect.any(String), expect.any(String), expect.any(String)],
    ]);
    expect(stderr).toContain('This is not in the audit log: The catalog database cannot be reached');
  });

  it.each([
    [['logs', '-t', 'OTHER'], 4],
    [['logs'], 4],
    [['logs', 'verify'], 4],
    [['logs', 'verify', '-t', 'OTHER'], 4],
    [['logs', 'export', '-t', 'OTHER'], 4],
    [['logs', 'verify', '-t', 'OWN'], 0],
    [['logs', '-t', 'OWN'], 0],
  ])("a tenant's administrator: %j ends with %d", async (args, code) => {
    const words: Record<string, string> = { OWN: own, OTHER: other };
    const asTenant = { ...environment, LIFEBOAT_TOKEN: testToken(own) };
    const run = await runCli(asTenant, ...args.map((word) => words[word] ?? word));
    expect(run.code).toBe(code);
    expectNoInsides(run);
  });

  it.each([
    [['logs', '-t', 'nobody'], 5],
    [['logs', '--from', 'yesterday'], 2],
    [['logs', '--outcome', 'good'], 2],
    [['logs', 'verfy'], 2],
    [['logs', 'export', '--to', '2024-13-01T00:00:00Z'], 2],
    [['approve'], 2],
    [['approve', 'x'], 5],
  ])('%j ends with %d', async (args, code) => {
    const run = await runCli(environment, ...args);
    expect(run.code).toBe(code);
    expectNoInsides(run);
  });
});

describe('lifeboat logs export', () => {
  it('writes JSON lines whose hashes standard tools can work out', async () => {
    const { code, stdout } = await runCli(environment, 'logs', 'export', '-t', slug);
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    expect(lines.length).toBeGreaterThan(2);
    for (const { hashed, hash } of lines) {
      const [digest] = execFileSync('sha256sum', { input: hashed }).toString().split(' ');
      expect(digest).toBe(hash);
    }
  });
});

describe('lifeboat logs verify', () => {
  it('ends with 0 where all is whole, and with 3 and the first bad line where it is not', async () => {
    const whole = await runCli(environment, 'logs', 'verify');
    expect([whole.code, whole.stdout]).toEqual([
      0,
      expect.stringMatching(/^whole: \d+ lines in 2 chains\n$/),
    ]);
    await runSql(
      lifeboat.database.superuserUrl,
      `delete from lifeboat.tenant_backup_logs where tenant_id = '${own}' and sequence = 2`,
    );
    const { code, stdout } = await runCli(environment, 'logs', 'verify');
    expect([code, stdout]).toEqual([3, expect.stringContaining(`the tenant ${own}: line 2 is missing`)]);
    const { document } = await runCliJson<Verification>(environment, 'logs', 'verify', '-t', slug);
    expect(document).toMatchObject({ whole: false, chains: [{ tenantId: own, fault: { sequence: 2 } }] });
  });
});
