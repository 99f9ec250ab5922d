import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runSql } from '@lifeboat/testing';
import { type Content, contentOfBackup, contentOfDatabase, readManifest } from '../support/backup-content.js';
import { olderEnded } from '../support/older-ended.js';
import { codeOf, Site } from '../support/site.js';
import { installShop, rowsOfAccount, SHOP_ENVIRONMENT, START_STATE } from '../properties/shop.js';

const TENANT = '1';
const OTHER = '2';

let site: Site;

beforeAll(async () => {
  site = await Site.open({
    install: installShop,
    environment: { ...SHOP_ENVIRONMENT, BACKUP_MAX_CHAIN: '2' },
  });
});

afterAll(() => site.close());

beforeEach(async () => {
  for (const statement of START_STATE) {
    await runSql(site.appUrl, statement);
  }
  await olderEnded(site.appUrl);
});

interface Taken {
  backupId: string;
  type: string;
  parentId: string | null;
  method: string | null;
  fullBecause: string | null;
  rows: number;
}

async function backUp(type: 'full' | 'incremental', tenant = TENANT): Promise<Taken> {
  const { jobId } = await site.requestBackup(tenant, { type });
  const outcome = await site.run(jobId);
  expect(codeOf(outcome)).toBe('completed');
  return ('operation' in outcome ? outcome.operation.result : null) as Record<string, unknown> & Taken;
}

const sql = (text: string): Promise<unknown> => runSql(site.appUrl, text);
const live = (account = 1): Promise<Content> => contentOfDatabase(site.appUrl, rowsOfAccount(account));
const contentOf = async ({ backupId }: Taken): Promise<Content> =>
  contentOfBackup(site.repository, await readManifest(site.repository, TENANT, backupId));
const fileOf = ({ backupId }: Taken, name: string): string =>
  join(site.repository, 'tenants', TENANT, 'backups', backupId, name);

describe('an incremental backup', () => {
  it('of a tenant that has not changed holds keys only, and says what it builds on', async () => {
    const full = await backUp('full');
    const taken = await backUp('incremental');
    expect(taken).toMatchObject({
      type: 'incremental',
      parentId: full.backupId,
      method: 'scan',
      fullBecause: null,
      scanBecause: expect.stringContaining('not captured'),
    });
    const { tables, increment, formatVersion } = await readManifest(site.repository, TENANT, taken.backupId);
    expect({ increment, formatVersion }).toMatchObject({ increment: { method: 'scan' }, formatVersion: 2 });
    // A table without a key is sent whole.
    const sent = tables.filter((table) => table.class !== 'keys' && table.rows > 0);
    expect(sent.map(({ name }) => name)).toEqual(['journal']);
    const kept = tables.filter((table) => table.class === 'keys').map(({ name, rows }) => [name, rows]);
    expect(kept).toEqual([
      ['accounts', 1],
      ['items', 6],
      ['orders', 3],
      ['lines', 9],
    ]);
  });

  it('has the lines of an order that came to the tenant, though nobody has written to them', async () => {
    await backUp('full');
    // Order 1 is the other account's.
    await sql('UPDATE shop.orders SET account_id = 1 WHERE id = 1');
    const taken = await backUp('incremental');
    const content = await contentOf(taken);
    expect(content['shop.orders']).toEqual(['1\t1\tstart']);
    expect(content['shop.lines']).toEqual(['1\t1\tstart', '1\t2\tstart', '1\t3\tstart']);
    const seen = await live();
    await sql('DELETE FROM shop.orders WHERE account_id = 1');
    expect(codeOf(await site.restore(TENANT, { backupId: taken.backupId }))).toBe('completed');
    expect(await live()).toEqual(seen);
  });

  it('knows what is gone: deleted, and moved to another tenant', async () => {
    await backUp('full');
    await sql('DELETE FROM shop.items WHERE account_id = 1 AND id < 4');
    await sql('UPDATE shop.orders SET account_id = 2 WHERE id = 2');
    const seen = await live();
    const taken = await backUp('incremental');
    await sql(`INSERT INTO shop.items VALUES (1, 2, 'new')`);
    expect(codeOf(await site.restore(TENANT, { backupId: taken.backupId }))).toBe('completed');
    expect(await live()).toEqual(seen);
  });

  it('builds on the newest one, until the chain is as long as it may be', async () => {
    const full = await backUp('full');
    const first = await backUp('incremental');
    const second = await backUp('incremental');
    expect([first.parentId, second.parentId]).toEqual([full.backupId, first.backupId]);
    const third = await backUp('incremental');
    expect(third).toMatchObject({
      type: 'full',
      parentId: null,
      fullBecause: expect.stringContaining('BACKUP_MAX_CHAIN'),
    });
    expect((await backUp('incremental')).parentId).toBe(third.backupId);
  });

  it('is a full one where there is none to build on, another tenant’s being none', async () => {
    await backUp('full');
    expect(await backUp('incremental', OTHER)).toMatchObject({
      type: 'full',
      fullBecause: expect.stringContaining('no completed full backup'),
    });
  });

  it('is a full one where the schema has changed since', async () => {
    await backUp('full');
    await sql('ALTER TABLE shop.items ADD COLUMN more int DEFAULT 1');
    try {
      expect(await backUp('incremental')).toMatchObject({
        type: 'full',
        fullBecause: expect.stringContaining('schema has changed'),
      });
    } finally {
      await sql('ALTER TABLE shop.items DROP COLUMN more');
    }
  });

  it('is a full one where a link of the chain cannot be read', async () => {
    const full = await backUp('full');
    await backUp('incremental');
    await writeFile(fileOf(full, 'manifest.json'), '{');
    expect(await backUp('incremental')).toMatchObject({
      type: 'full',
      fullBecause: expect.stringContaining(full.backupId),
    });
  });

  it('is a full one where what it would build on was found to be broken, be it a link below', async () => {
    const full = await backUp('full');
    await backUp('incremental');
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_backups SET validation = '{"valid": false}' WHERE id = '${full.backupId}'`,
    );
    const next = await backUp('incremental');
    expect(next).toMatchObject({ type: 'full', fullBecause: expect.stringContaining('found to be broken') });
    expect((await backUp('incremental')).parentId).toBe(next.backupId);
  });

  it('never builds on a selective one', async () => {
    const full = await backUp('full');
    await site.backUp(TENANT, { type: 'selective', includeTables: ['shop.items'] });
    expect((await backUp('incremental')).parentId).toBe(full.backupId);
  });

  it('of chosen tables is refused', async () => {
    await expect(
      site.requestBackup(TENANT, { type: 'incremental', includeTables: ['shop.items'] }),
    ).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('a restore of a link', () => {
  it('can be of chosen rows, and be looked at before', async () => {
    await backUp('full');
    await sql(`UPDATE shop.items SET note = 'second' WHERE account_id = 1 AND id = 1`);
    const { backupId } = await backUp('incremental');
    await sql(`UPDATE shop.items SET note = 'third' WHERE account_id = 1`);
    const third = await live();
    expect(codeOf(await site.restore(TENANT, { backupId, dryRun: true }))).toBe('completed');
    expect(await live()).toEqual(third);
    const rows = [{ table: 'shop.items', key: { account_id: '1', id: '1' } }];
    expect(codeOf(await site.restore(TENANT, { backupId, rows }))).toBe('completed');
    const items = third['shop.items']?.map((row) => (row.startsWith('1\t1\t') ? '1\t1\tsecond' : row));
    expect(await live()).toEqual({ ...third, 'shop.items': items });
  });

  it.each([
    ['a manifest that is gone', 'BACKUP_CHAIN_BROKEN', (link: Taken) => rm(fileOf(link, 'manifest.json'))],
    ['a volume that is gone', 'VOLUME_MISSING', (link: Taken) => rm(fileOf(link, 'data-0001.sql.zst'))],
    [
      'a volume that is damaged',
      'VOLUME_DAMAGED',
      (link: Taken) => writeFile(fileOf(link, 'data-0001.sql.zst'), 'x'),
    ],
  ])('that builds on %s is refused by its name, and nothing is changed', async (_what, code, damage) => {
    const full = await backUp('full');
    await sql(`DELETE FROM shop.items WHERE account_id = 1 AND id = 1`);
    const { backupId } = await backUp('incremental');
    await sql('DELETE FROM shop.items WHERE account_id = 1 AND id = 2');
    const before = [await live(1), await live(2)];
    await damage(full);
    const outcome = await site.restore(TENANT, { backupId });
    expect(outcome).toMatchObject({
      error: { code, detail: expect.stringContaining(full.backupId) },
    });
    expect([await live(1), await live(2)]).toEqual(before);
    expect((await site.validate({ backupId, level: 'full' })).valid).toBe(false);
  });

  it('is refused to another tenant', async () => {
    await backUp('full');
    const { backupId } = await backUp('incremental');
    await expect(site.requestRestore(OTHER, { backupId })).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
  });
});

describe('a validation of a link', () => {
  it('reads keys and rows of the whole chain, and rebuilds the rows of its moment', async () => {
    await backUp('full');
    await sql(`UPDATE shop.items SET note = 'second' WHERE account_id = 1 AND id = 1`);
    const taken = await backUp('incremental');
    const { backupId } = taken;
    const result = await site.validate({ backupId, level: 'restore' });
    expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.chain).toMatchObject([{ type: 'full', valid: true }]);
    await writeFile(fileOf(taken, 'keys-0001.sql.zst'), 'x');
    expect((await site.validate({ backupId, level: 'full' })).valid).toBe(false);
  });
});
