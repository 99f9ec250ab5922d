import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { codeOf } from '../support/site.js';
import { readManifest } from '../support/backup-content.js';
import { restoreByHand } from '../support/by-hand.js';
import { ChainSite, type Taken } from '../support/chain-site.js';
import { olderEnded } from '../support/older-ended.js';
import {
  LEDGER_ENVIRONMENT,
  LEDGER_SCHEMA,
  LEDGER_START,
  LEDGER_TABLES,
  LONG_TABLE,
} from '../support/ledger.js';

let site: ChainSite;

beforeAll(async () => {
  site = await ChainSite.open(LEDGER_SCHEMA, LEDGER_TABLES, LEDGER_ENVIRONMENT);
});

afterAll(() => site.close());

beforeEach(async () => {
  await site.sql(LEDGER_START);
  await olderEnded(site.lifeboat.database.superuserUrl);
});

const fileOf = ({ path }: Taken, name: string): string =>
  join(site.lifeboat.config.repository.location, path, name);

/** Changes of every kind, of rows of both tenants. */
const CHANGES = `
INSERT INTO app.projects VALUES (1, 101, 'came', 'USD'), (1, 102, 'came and went', NULL), (2, 103, 'of the other', NULL);
DELETE FROM app.projects WHERE id IN (4, 102);
UPDATE app.projects SET name = 'renamed', id = id + 200 WHERE id = 6;
UPDATE app.notes SET title = 'its body is not sent' WHERE id IN (2, 4, 5);
UPDATE app.notes SET id = 300 WHERE id = 8;
INSERT INTO app.notes VALUES (1, 8, 'in its place', null);
UPDATE app.notes SET id = 301, body = 'with "quotes", \\ and' || chr(10) || chr(9) || 'tabs' WHERE id = 300;
UPDATE app.prices SET price = 1.00 WHERE price = 1;
UPDATE app.prices SET amount = 99.90 WHERE price = 2;
DELETE FROM app.prices WHERE price = 3;
DELETE FROM app.events WHERE ctid = (SELECT min(ctid) FROM app.events WHERE tenant_id = 1);
UPDATE app.events SET what = 'twice' WHERE tenant_id = 1;
INSERT INTO app.events VALUES (1, 'twice', null), (2, 'of the other', null);
UPDATE ${LONG_TABLE} SET note = 'changed' WHERE id = 2;
UPDATE app.tenants SET name = 'uno' WHERE id = 1;`;

describe('an incremental backup, where changes are captured', () => {
  it('says that it was begun before its snapshot, however long it waits for the change log', async () => {
    await site.backUp('full');
    await site.sql(CHANGES);
    const taken = new AbortController();
    const taking = site.backUp('incremental').finally(() => taken.abort());
    for (let round = 0; !taken.signal.aborted; round += 1) {
      await site.sql(`UPDATE app.projects SET name = 'round ${String(round)}' WHERE id = 103`);
    }
    const { backupId } = await taking;
    await site.capture.caughtUp();
    const { location } = site.lifeboat.config.repository;
    const { startedAt, snapshot } = await readManifest(location, '1', backupId);
    const behind = `SELECT FROM lifeboat.change_log_segments WHERE max_xid >= ${snapshot.xmax}`;
    expect((await site.sql(behind)).length).toBeGreaterThan(0);
    expect(await site.sql(`${behind} AND max_commit_time < '${startedAt}'`)).toEqual([]);
  });

  it('holds what has changed, and is restored as its moment was', async () => {
    const full = await site.backUp('full');
    const before = await site.live();
    await site.sql(CHANGES);
    const after = await site.live();
    const taken = await site.backUp('incremental');
    expect(taken).toMatchObject({
      type: 'incremental',
      parentId: full.backupId,
      method: 'changes',
      fullBecause: null,
      scanBecause: null,
      // Without a key, with updates that did not send all values, or with a name too long for a list.
      scannedTables: [LONG_TABLE, 'app.events', 'app.notes'],
    });
    const manifest = await readManifest(site.lifeboat.config.repository.location, '1', taken.backupId);
    expect(manifest).toMatchObject({ formatVersion: 3, increment: { method: 'changes' } });
    const rowsOf = (kind: string): Record<string, number> =>
      Object.fromEntries(
        manifest.tables.filter((table) => table.class === kind).map(({ name, rows }) => [name, rows]),
      );
    expect(rowsOf('direct')).toMatchObject({ projects: 2, notes: 4, prices: 2, events: 3 });
    expect(rowsOf('gone')).toEqual({ tenants: 1, projects: 2, prices: 3 });
    await site.sql('DELETE FROM app.notes WHERE tenant_id = 1; DELETE FROM app.events');
    const other = await site.live('2');
    expect(codeOf(await site.restore({ backupId: taken.backupId }))).toBe('completed');
    expect(await site.live()).toEqual(after);
    expect(await site.live('2')).toEqual(other);
    expect(codeOf(await site.restore({ backupId: full.backupId }))).toBe('completed');
    expect(await site.live()).toEqual(before);
  });

  it('of an unchanged tenant holds nothing, and costs next to nothing', async () => {
    await site.backUp('full');
    const taken = await site.backUp('incremental');
    expect(taken).toMatchObject({ method: 'changes' });
    const { volumes } = await readManifest(site.lifeboat.config.repository.location, '1', taken.backupId);
    expect(volumes.map(({ kind }) => kind)).toEqual(['shared']);
    const live = await site.live();
    await site.sql('DELETE FROM app.notes');
    expect(codeOf(await site.restore({ backupId: taken.backupId }))).toBe('completed');
    expect(await site.live()).toEqual(live);
  });

  it('knows a table that was emptied for all', async () => {
    await site.backUp('full');
    await site.sql(`UPDATE app.notes SET title = 'before'; TRUNCATE app.notes, app.events`);
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, 'anew', null), (2, 3, 'of the other', null)`);
    const seen = await site.live();
    const taken = await site.backUp('incremental');
    expect(taken).toMatchObject({ method: 'changes' });
    await site.sql(LEDGER_START);
    expect(codeOf(await site.restore({ backupId: taken.backupId }))).toBe('completed');
    expect(await site.live()).toEqual(seen);
  });

  it('is validated with all that it builds on, down to the rows of its moment', async () => {
    await site.backUp('full');
    await site.sql(CHANGES);
    const taken = await site.backUp('incremental');
    const result = await site.validate(taken.backupId, 'restore');
    expect(result.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.chain).toMatchObject([{ type: 'full', valid: true }]);
    await writeFile(fileOf(taken, 'gone-0001.sql.zst'), 'x');
    expect((await site.validate(taken.backupId, 'full')).valid).toBe(false);
  });

  it('is loaded by hand, link by link', async () => {
    const full = await site.backUp('full');
    await site.sql(CHANGES);
    const first = await site.backUp('incremental');
    await site.sql('TRUNCATE app.events; DELETE FROM app.notes WHERE id = 2');
    const second = await site.backUp('incremental');
    const seen = await site.live();
    const paths = [full, first, second].map(({ path }) => path);
    const restored = await restoreByHand(site.lifeboat.config.repository.location, paths);
    try {
      expect(await site.live('1', restored.url)).toEqual(seen);
    } finally {
      await restored.drop();
    }
  });

  it('cannot be had, restored or built on by another tenant', async () => {
    await site.backUp('full');
    const { backupId } = await site.backUp('incremental');
    await expect(site.restore({ backupId }, '2')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await expect(site.backUp({ type: 'incremental', parentId: backupId }, '2')).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
    });
  });

  it('leaves nothing in staging', async () => {
    await site.backUp('full');
    await site.sql(CHANGES);
    await site.backUp('incremental');
    expect(await site.sql(`SELECT FROM pg_namespace WHERE nspname LIKE 'lifeboat_staging%'`)).toEqual([]);
  });
});

describe('a restore of a link of the change log', () => {
  it('is refused where what it takes away is not in its parent', async () => {
    const full = await site.backUp('full');
    await site.sql(CHANGES);
    const { backupId } = await site.backUp('incremental');
    const before = await site.live();
    const file = fileOf(full, 'data-0001.sql.zst');
    const bytes = await readFile(file);
    await rm(file);
    expect(codeOf(await site.restore({ backupId }))).toBe('VOLUME_MISSING');
    await writeFile(file, bytes);
    expect(await site.live()).toEqual(before);
  });
});
