import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSigningKeyFile } from '@lifeboat/archive';
import type { DrillDetails, DrillView } from '@lifeboat/protection';
import {
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  temporaryDirectory,
  type TemporaryDirectory,
} from '@lifeboat/testing';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';

interface Sample {
  items: { tenantId: string; drillId: string; passed: boolean | null; rtoMs: number | null }[];
  total: number;
  passed: number;
  failed: number;
  notDrilled: number;
}

let lifeboat: SampleLifeboat;
let keys: TemporaryDirectory;
let inline: Record<string, string>;
/** Without the key. */
let unsigned: Record<string, string>;
let well: string;
let broken: string;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 300 });
  [well = '', broken = ''] = lifeboat.tenants.map(({ id }) => id);
  keys = await temporaryDirectory();
  const signingKey = join(keys.path, 'signing-key.pem');
  await createSigningKeyFile(signingKey);
  unsigned = { ...environmentOf(lifeboat.config), REDIS_URL: 'redis://127.0.0.1:1' };
  inline = { ...unsigned, SIGNING_KEY_FILE: signingKey };
  for (const tenant of [well, broken]) {
    expect((await runCli(inline, 'backup', '-t', tenant, '--inline')).code).toBe(0);
  }
  const [{ path } = { path: '' }] = await runSql<{ path: string }>(
    lifeboat.database.superuserUrl,
    `select path from lifeboat.tenant_backups where tenant_id = '${broken}'`,
  );
  await writeFile(join(lifeboat.config.repository.location, path, 'data-0001.sql.zst'), 'no volume');
});
afterAll(async () => {
  await lifeboat.close();
  await keys.remove();
});

const newestOf = async (tenant: string): Promise<DrillView | undefined> => {
  const { document } = await runCliJson<{ items: DrillView[] }>(inline, 'drill', 'list', '-t', tenant);
  return document.items[0];
};

describe('lifeboat drill', () => {
  it('shows what was checked, and what it took', async () => {
    const run = await runCli(inline, 'drill', '-t', well, '--inline');
    expect(run.stderr).not.toMatch(/error/i);
    expect(run.code).toBe(0);
    for (const text of [/references +ok/, /app\.tasks +\d+/, /verdict +passed/, /RPO +\d/, /RTO +\d/]) {
      expect(run.stdout).toMatch(text);
    }
  });

  it('ends with 3 where the tenant could not be brought back, and says what to do', async () => {
    const run = await runCli(inline, 'drill', '-t', broken, '--inline');
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/staging +FAILED/);
    expect(run.stderr).toMatch(/-> The tenant could not be brought back/);
    expectNoInsides(run);
    const drill = await newestOf(broken);
    expect(drill).toMatchObject({ passed: false, signature: 'valid', status: 'completed' });
    const shown = await runCliJson<DrillDetails>(
      inline,
      'drill',
      'show',
      '-t',
      broken,
      '-d',
      drill?.id ?? '',
    );
    expect(shown).toMatchObject({ code: 0, document: { id: drill?.id, report: { passed: false } } });
    const text = await runCli(inline, 'drill', 'show', '-t', broken, '-d', drill?.id ?? '');
    expect(text.stdout).toMatch(/verdict +FAILED/);
  });

  it('draws a sample, and goes on behind one that fails', async () => {
    const run = await runCliJson<Sample>(inline, 'drill', '--sample', '5', '--inline');
    expect(run.code).toBe(3);
    expect(run.document).toMatchObject({ total: 2, passed: 1, failed: 1, notDrilled: 0 });
    expect(run.document.items.find(({ tenantId }) => tenantId === well)).toMatchObject({
      passed: true,
      rtoMs: expect.any(Number),
    });
  });

  it('knows a report that somebody has touched', async () => {
    const id = (await newestOf(well))?.id ?? '';
    const verify = (environment = inline) => runCliJson<DrillView>(environment, 'drill', 'verify', id);
    expect(await verify()).toMatchObject({ code: 0, document: { id, signature: 'valid' } });
    expect(await verify(unsigned)).toMatchObject({ code: 3, document: { signature: 'not_checked' } });
    await runSql(
      lifeboat.database.superuserUrl,
      `update lifeboat.tenant_drills set report = jsonb_set(report, '{rpoMs}', '0'), rpo_ms = 0 where id = '${id}'`,
    );
    expect(await verify()).toMatchObject({ code: 3, document: { signature: 'invalid' } });
  });

  it.each<[string, string[], number, RegExp]>([
    ['neither tenant nor sample', [], 2, /of one tenant, or of a sample/],
    ['both', ['-t', 'x', '--sample', '1'], 2, /of one tenant, or of a sample/],
    ['two wishes', ['-t', 'x', '--newest', '--random-moment'], 2, /one thing/],
    ['a moment of a sample', ['--sample', '1', '--target-time', '2024-01-01T00:00:00Z'], 2, /One moment/],
    ['an unknown word', ['lst'], 2, /Too many arguments/],
    ['a list of nobody', ['list'], 2, /tenant/],
    ['an unknown drill', ['verify', 'x'], 5, /no drill/],
  ])('refuses %s', async (_what, args, code, message) => {
    const run = await runCli(inline, 'drill', ...args);
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code, stderr: expect.stringMatching(message) });
    expectNoInsides(run);
  });
});
