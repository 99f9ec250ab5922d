import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackupInput } from '@lifeboat/protection';
import { runSql } from '@lifeboat/testing';
import { installShop, rowsOfAccount, SHOP_ENVIRONMENT, START_STATE } from '../properties/shop.js';
import { contentOfDatabase } from '../support/backup-content.js';
import { type Taken, takenOf } from '../support/chain-site.js';
import { codeOf, Site } from '../support/site.js';

const TENANT = '1';
const OTHER = '2';

let site: Site;

beforeAll(async () => {
  site = await Site.open({
    install: installShop,
    environment: { ...SHOP_ENVIRONMENT, BACKUP_MAX_CHAIN: '1' },
  });
});

afterAll(() => site.close());

beforeEach(async () => {
  for (const statement of START_STATE) {
    await runSql(site.appUrl, statement);
  }
});

async function backUp(input: Partial<BackupInput> = {}): Promise<Taken> {
  const { jobId } = await site.requestBackup(TENANT, input);
  return takenOf(await site.run(jobId));
}

/** As a validation that has found a volume of it damaged. */
const breakBackup = (id: string): Promise<unknown> =>
  runSql(
    site.catalogUrl,
    `UPDATE lifeboat.tenant_backups SET validation = '{"valid": false}' WHERE id = '${id}'`,
  );

const on = (parentId: string): Partial<BackupInput> => ({ type: 'incremental', parentId });

describe('an incremental backup on a named parent', () => {
  it('holds what has changed since that one, whatever was backed up meanwhile', async () => {
    const older = await backUp();
    await runSql(site.appUrl, `UPDATE shop.items SET note = 'changed' WHERE account_id = 1 AND id = 1`);
    const newer = await backUp();
    const taken = await backUp(on(older.backupId));
    expect(taken).toMatchObject({ type: 'incremental', parentId: older.backupId, method: 'scan' });
    expect((await backUp({ type: 'incremental', parentId: newer.backupId })).parentId).toBe(newer.backupId);
    const seen = await contentOfDatabase(site.appUrl, rowsOfAccount(1));
    await runSql(site.appUrl, 'DELETE FROM shop.items WHERE account_id = 1');
    expect(codeOf(await site.restore(TENANT, { backupId: taken.backupId }))).toBe('completed');
    expect(await contentOfDatabase(site.appUrl, rowsOfAccount(1))).toEqual(seen);
  });

  it.each<[string, string, () => Promise<string>]>([
    ['that nobody has', 'BACKUP_NOT_FOUND', () => Promise.resolve(randomUUID())],
    ['of another tenant', 'BACKUP_NOT_FOUND', () => site.backUp(OTHER)],
    ['that is not finished', 'BACKUP_NOT_COMPLETED', async () => (await site.requestBackup(TENANT)).backupId],
    [
      'of some tables',
      'PARENT_NOT_USABLE',
      () => site.backUp(TENANT, { type: 'selective', includeTables: ['shop.items'] }),
    ],
    [
      'whose chain is as long as it may be',
      'PARENT_NOT_USABLE',
      async () => (await backUp(on((await backUp()).backupId))).backupId,
    ],
    [
      'that is gone from the repository',
      'PARENT_NOT_USABLE',
      async () => {
        const { backupId, path } = await backUp();
        await rm(join(site.repository, path, 'manifest.json'));
        return backupId;
      },
    ],
    [
      'that was found to be broken',
      'PARENT_NOT_USABLE',
      async () => {
        const { backupId } = await backUp();
        await breakBackup(backupId);
        return backupId;
      },
    ],
  ])('is refused for one %s', async (_what, code, make) => {
    await expect(site.requestBackup(TENANT, on(await make()))).rejects.toMatchObject({ code });
  });

  it('is refused, and no full one is taken, where the schema has changed since', async () => {
    const { backupId } = await backUp();
    const { jobId, backupId: wanted } = await site.requestBackup(TENANT, on(backupId));
    await runSql(site.appUrl, 'ALTER TABLE shop.items ADD COLUMN more int');
    try {
      const outcome = await site.run(jobId);
      expect(outcome).toMatchObject({
        error: { code: 'PARENT_NOT_USABLE', detail: expect.stringContaining('schema has changed') },
      });
      const [row] = await runSql(
        site.catalogUrl,
        `SELECT status FROM lifeboat.tenant_backups WHERE id = '${wanted}'`,
      );
      expect(row).toEqual({ status: 'failed' });
    } finally {
      await runSql(site.appUrl, 'ALTER TABLE shop.items DROP COLUMN more');
    }
  });

  it.each(['full', 'selective'] as const)('is not asked for by the type %s', async (type) => {
    const { backupId } = await backUp();
    await expect(
      site.requestBackup(TENANT, {
        type,
        parentId: backupId,
        ...(type === 'selective' && { includeTables: ['shop.items'] }),
      }),
    ).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
