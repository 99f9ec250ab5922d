import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackupView } from '@lifeboat/protection';
import { environmentOf, type SampleLifeboat, startSampleLifeboat, testToken } from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';
import { Program } from '../support/program.js';

interface Item {
  backupId: string;
  tenantId: string;
  path: string;
  level: string;
  jobId: string | null;
  valid: boolean | null;
  checks: { name: string; ok: boolean; detail: string }[];
  error: { code: string } | null;
}

interface All {
  items: Item[];
  total: number;
  valid: number;
  invalid: number;
  notJudged: number;
}

const NO_REDIS = 'redis://127.0.0.1:1';

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let inline: Record<string, string>;
let backups: string[];
let broken: string;
let worker: Program | null = null;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 3, rows: 600 });
  environment = environmentOf(lifeboat.config);
  inline = { ...environment, REDIS_URL: NO_REDIS };
  backups = [];
  for (const { id } of lifeboat.tenants) {
    backups.push(await lifeboat.backUp(id));
  }
  broken = backups[1] ?? '';
  await writeFile(join(lifeboat.config.repository.location, pathOf(1), 'data-0001.sql.zst'), 'no volume');
});
afterAll(async () => {
  worker?.signal('SIGTERM');
  await worker?.exit;
  await lifeboat.close();
});

const tenantOf = (index: number): string => lifeboat.tenants[index]?.id ?? '';
const pathOf = (index: number): string => `tenants/${tenantOf(index)}/backups/${backups[index] ?? ''}`;

describe('lifeboat validate --all', () => {
  it('is refused at once to who may not validate', async () => {
    const viewer = testToken(tenantOf(0), { claims: { role: 'tenant_viewer' } });
    const run = await runCliJson<{ error: { code: string } }>(
      { ...inline, LIFEBOAT_TOKEN: viewer },
      ...['validate', '--all', '--inline'],
    );
    expect(run).toMatchObject({ code: 4, document: { error: { code: 'FORBIDDEN' } } });
  });

  it('judges every backup of every tenant inline, without Redis, and ends with 3', async () => {
    const run = await runCliJson<All>(inline, 'validate', '--all', '--inline');
    expect(run.code).toBe(3);
    expect(run.document).toMatchObject({ total: 3, valid: 2, invalid: 1, notJudged: 0 });
    const found = new Map(run.document.items.map((item) => [item.backupId, item]));
    expect([...found.keys()].sort()).toEqual([...backups].sort());
    for (const [index, id] of backups.entries()) {
      expect(found.get(id)).toMatchObject({
        tenantId: tenantOf(index),
        path: pathOf(index),
        level: 'full',
        valid: id !== broken,
        error: null,
      });
    }
    expect(found.get(broken)?.checks).toContainEqual({
      name: 'objects',
      ok: false,
      detail: expect.stringContaining('data-0001.sql.zst'),
    });
  });

  it('by workers judges the same, and tells people what to do', async () => {
    worker = Program.start('apps/integrity-worker/dist/main.js', { environment });
    const run = await runCli(environment, 'validate', '--all', '--level', 'restore');
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/TENANT +BACKUP +LEVEL +VERDICT +FIRST FAILURE/);
    expect(run.stdout).toMatch(new RegExp(`${broken} +restore +NOT VALID +objects: .*data-0001`));
    expect(run.stdout.match(/ valid /g)).toHaveLength(2);
    expect(run.stderr).toContain('3/3');
    expect(run.stderr).toContain('lifeboat backup -t');
    expectNoInsides(run);
  });

  it('of one tenant judges its own only', async () => {
    const { slug } = lifeboat.tenants[0] ?? { slug: '' };
    const run = await runCliJson<All>(environment, ...['validate', '--all', '-t', slug, '--level', 'quick']);
    expect(run.code).toBe(0);
    expect(run.document.items.map(({ tenantId }) => tenantId)).toEqual([tenantOf(0)]);
  });

  it('only starts the jobs with --no-wait', async () => {
    const run = await runCliJson<All>(environment, 'validate', '--all', '--no-wait', '--level', 'quick');
    expect(run.code).toBe(0);
    expect(run.document.items).toHaveLength(3);
    run.document.items.forEach((item) =>
      expect(item).toMatchObject({ jobId: expect.any(String), valid: null }),
    );
  });

  it('lists a backup that could not be judged, and ends with 3', async () => {
    const missing = {
      ...inline,
      BACKUP_REPOSITORY: join(lifeboat.config.repository.location, 'lifeboat.json'),
    };
    const run = await runCliJson<All>(missing, 'validate', '--all', '--inline', '--level', 'quick');
    expect(run.code).toBe(3);
    expect(run.document).toMatchObject({ total: 3, notJudged: 3 });
    run.document.items.forEach(({ error }) => expect(error?.code).toMatch(/^REPOSITORY_/));
  });

  it('stops at once where Redis is away', async () => {
    const run = await runCliJson<{ error: { code: string } }>(inline, 'validate', '--all');
    expect(run).toMatchObject({ code: 7, document: { error: { code: 'REDIS_UNAVAILABLE' } } });
  });
});

describe('lifeboat validate of one backup', () => {
  it('shows every check, and ends with 0 where it is valid', async () => {
    const run = await runCli(inline, ...['validate', '-b', backups[0] ?? '', '--inline']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/contents +ok/);
    expect(run.stdout).toMatch(/verdict +valid \(full\)/);
  });

  it('ends with 3 where it is not, and names what is wrong', async () => {
    const run = await runCli(inline, ...['validate', '-p', pathOf(1), '--inline']);
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/objects +FAILED +The volume .*data-0001/);
    expect(run.stdout).toMatch(/verdict +NOT VALID \(full\)/);
    expectNoInsides(run);
    const listed = await runCliJson<{ items: BackupView[] }>(inline, 'list', '-t', tenantOf(1));
    expect(listed.document.items[0]?.validation).toMatchObject({ valid: false, level: 'full' });
    expect((await runCli(inline, 'list', '-t', tenantOf(1))).stdout).toContain('NOT VALID (full)');
  });

  it('finds one of which nothing but the catalog is left', async () => {
    await rm(join(lifeboat.config.repository.location, pathOf(2)), { recursive: true });
    const run = await runCliJson<{ result: { checks: Item['checks'] } }>(
      inline,
      ...['validate', '-b', backups[2] ?? '', '--inline', '--level', 'quick'],
    );
    expect(run.code).toBe(3);
    expect(run.document.result.checks).toMatchObject([{ name: 'manifest', ok: false }]);
  });

  it.each([
    ['nothing', []],
    ['two ways', ['-b', 'x', '--all']],
    ['an unknown level', ['--all', '--level', 'deep']],
  ])('is refused with %s', async (_what, args) => {
    const run = await runCli(inline, 'validate', ...args, '--inline');
    expect(run.code).toBe(2);
    expectNoInsides(run);
  });

  it('is not found where the tenant has none of that id', async () => {
    const run = await runCli(inline, ...['validate', '-b', broken, '-t', tenantOf(0), '--inline']);
    expect(run.code).toBe(5);
  });
});
