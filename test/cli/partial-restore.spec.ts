import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { environmentOf, runSql, type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';

interface Answer {
  result: { planHash: string; backupId: string; samples: { rows: { table: string; action: string }[] } };
  error: { code: string; remedy: string };
}

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let tenantId: string;
let backupId: string;
let atBackup: TenantHash;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 600 });
  tenantId = lifeboat.tenants[0]?.id ?? '';
  environment = { ...environmentOf(lifeboat.config), REDIS_URL: 'redis://127.0.0.1:1' };
  backupId = await lifeboat.backUp(tenantId);
  atBackup = await hashTenant(url(), tenantId);
});

afterAll(() => lifeboat.close());

const url = (): string => lifeboat.database.superuserUrl;
const restore = (...options: string[]): string[] => [
  ...['restore', '-t', tenantId, '-b', backupId, '--inline'],
  ...options,
];
const damage = (): Promise<unknown> =>
  runSql(
    url(),
    `UPDATE app.tasks SET title = 'lost title' WHERE tenant_id = '${tenantId}';
     UPDATE app.projects SET name = name || ' lost' WHERE tenant_id = '${tenantId}'`,
  );

describe('lifeboat restore', () => {
  it('shows rows with old and new values, for people and for machines', async () => {
    await damage();
    const { code, stdout } = await runCli(environment, ...restore('--dry-run'));
    expect(code).toBe(0);
    expect(stdout).toContain('some of the rows');
    expect(stdout).toMatch(/title: "lost title" → "/);
    expect(stdout).toMatch(/estimate {3}1s to write/);
    const { document } = await runCliJson<Answer>(environment, ...restore('--dry-run'));
    expect(document.result.samples.rows).toContainEqual(
      expect.objectContaining({ table: 'app.tasks', action: 'update' }),
    );
  });

  it('restores chosen tables only', async () => {
    expect((await runCli(environment, ...restore('--tables', 'app.tasks', '--yes'))).code).toBe(0);
    const now = await hashTenant(url(), tenantId);
    expect(now['app.tasks']).toEqual(atBackup['app.tasks']);
    expect(now['app.projects']).not.toEqual(atBackup['app.projects']);
  });

  it('restores chosen rows, named in a file', async () => {
    const rows = await runSql<{ id: string }>(
      url(),
      `SELECT id::text FROM app.projects WHERE tenant_id = '${tenantId}' ORDER BY id`,
    );
    const file = join(tmpdir(), `rows-${tenantId}.json`);
    await writeFile(file, JSON.stringify(rows.map((key) => ({ table: 'app.projects', key }))));
    expect((await runCli(environment, ...restore('--rows', `@${file}`, '--yes'))).code).toBe(0);
    const now = await hashTenant(url(), tenantId);
    expect(now['app.projects']).toEqual(atBackup['app.projects']);
    // Triggers of the damage have written there.
    expect(now['app.audit_trail']).not.toEqual(atBackup['app.audit_trail']);
  });

  it.each([
    [['--tables', 'app.nothing', '--yes'], 5, 'TABLE_NOT_FOUND'],
    [['--tables', 'tasks', '--yes'], 2, 'INVALID_REQUEST'],
    [['--rows', '[{"table": "app.tasks"}]', '--yes'], 2, 'INVALID_REQUEST'],
    [['--rows', '@/no/such/file', '--yes'], 2, 'INVALID_REQUEST'],
    [['--renames', '{"app.nothing": "app.tasks"}', '--yes'], 2, 'INVALID_REQUEST'],
  ])('refuses %j', async (options, code, error) => {
    const run = await runCliJson<Answer>(environment, ...restore(...options));
    expect(run.document.error.code).toBe(error);
    expect(run.code).toBe(code);
  });
});

describe('lifeboat backup --type selective', () => {
  it('holds the chosen tables', async () => {
    const options = ['--type', 'selective', '--include', 'app.tasks', '--inline'];
    const { code, document } = await runCliJson<Answer & { backupId: string }>(
      environment,
      ...['backup', '-t', tenantId, ...options],
    );
    expect(code).toBe(0);
    await damage();
    const back = ['restore', '-t', tenantId, '-b', document.backupId, '--yes', '--inline'];
    expect((await runCli(environment, ...back)).code).toBe(0);
    const now = await hashTenant(url(), tenantId);
    expect(now['app.tasks']).toEqual(atBackup['app.tasks']);
    expect(now['app.projects']).not.toEqual(atBackup['app.projects']);
  });
});
