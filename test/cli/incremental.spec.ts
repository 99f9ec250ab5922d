import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackupView } from '@lifeboat/protection';
import { environmentOf, type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';

interface Backed {
  backupId: string;
  status: string;
}

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let own: string;
let other: string;
let older: string;
let ofOther: string;

const backUp = async (tenant: string, ...options: string[]): Promise<Backed> => {
  const run = await runCliJson<Backed>(environment, 'backup', '-t', tenant, '--inline', ...options);
  expect(run).toMatchObject({ code: 0, document: { status: 'completed' } });
  return run.document;
};

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 300 });
  [own = '', other = ''] = lifeboat.tenants.map(({ slug }) => slug);
  environment = { ...environmentOf(lifeboat.config), REDIS_URL: 'redis://127.0.0.1:1' };
  older = (await backUp(own)).backupId;
  await backUp(own);
  ofOther = (await backUp(other)).backupId;
});
afterAll(() => lifeboat.close());

describe('lifeboat backup --type incremental', () => {
  it('builds on the parent that is named, though there is a newer one', async () => {
    const { backupId } = await backUp(own, '--type', 'incremental', '--parent', older);
    const list = await runCliJson<{ items: BackupView[] }>(environment, 'list', '-t', own);
    expect(list.document.items.find(({ id }) => id === backupId)).toMatchObject({
      type: 'incremental',
      parentId: older,
    });
  });

  it.each<[string, () => string[], number, RegExp]>([
    ["another tenant's backup", () => ['--type', 'incremental', '--parent', ofOther], 5, /BACKUP_NOT_FOUND/],
    ['what is no id', () => ['--type', 'incremental', '--parent', 'newest'], 5, /BACKUP_NOT_FOUND/],
    ['a parent of a full backup', () => ['--parent', older], 2, /INVALID_REQUEST/],
  ])('refuses %s, and starts nothing', async (_what, options, code, text) => {
    const before = await runCliJson<{ items: BackupView[] }>(environment, 'list', '-t', own);
    const run = await runCli(environment, 'backup', '-t', own, '--inline', ...options());
    expect({ code: run.code, text: run.stderr }).toEqual({ code, text: expect.stringMatching(text) });
    const after = await runCliJson<{ items: BackupView[] }>(environment, 'list', '-t', own);
    expect(after.document.items).toEqual(before.document.items);
  });
});
