import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CatalogFinding, type RecoveryWindowView, ShowRecoveryWindow } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { epochIsPast, testActor, waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { check, rebuild } from '../support/upkeep.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE app.events (tenant_id int NOT NULL, id int PRIMARY KEY);`;
const STRANGER = '00000000-0000-4000-8000-00000000000a';

let site: CapturedSite;
let capture: { stop(): Promise<void> };

beforeEach(async () => {
  site = await startCapturedSite({
    schema: SCHEMA,
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
      { table: 'app.events', identity: ['tenant_id', 'id'] },
    ],
  });
  capture = site.capture();
  await epochIsPast((text) => site.sql(text));
  await site.lifeboat.backUp('1');
  await change(1, 5);
  await site.sql(
    `BEGIN; SELECT pg_logical_emit_message(true, 'lifeboat', '{"kind":"ddl","rewritten":["app.events"]}'); COMMIT`,
  );
  await site.caughtUp();
  await capture.stop();
});
afterEach(async () => {
  await capture.stop();
  await site.close();
});

async function change(from: number, count: number): Promise<void> {
  for (let id = from; id < from + count; id += 1) {
    await site.sql(`INSERT INTO app.notes VALUES (1, ${id}, 'x'), (2, ${id + 1000}, 'x')`);
    await site.caughtUp();
  }
}

const lose = (): Promise<void> => loseCatalog({ catalogUrl: site.superuserUrl });
const fileOf = (path: string): string => join(site.lifeboat.config.repository.location, path);
const pathOf = async (index: number): Promise<string> => (await site.segments())[index]?.path ?? '';

const windowOf = (tenant: string): Promise<RecoveryWindowView> =>
  runAs(testActor(), () => site.lifeboat.app.get(ShowRecoveryWindow).show(tenant));

/** All that the catalog knows of the change log, as far as it can be known again. */
const known = (): Promise<unknown[]> =>
  Promise.all(
    [
      `SELECT id, database_name, slot_name, publication_name, system_identifier, timeline, marker_xid, tables, started_lsn
         FROM lifeboat.change_log_epochs`,
      `SELECT epoch_id, number, path, first_commit_lsn, last_commit_lsn, end_lsn, min_xid, max_xid, min_commit_time,
              max_commit_time, transactions, changes, size_bytes, sha256, previous_sha256
         FROM lifeboat.change_log_segments ORDER BY number`,
      `SELECT s.number, b.tenant_id, b.byte_offset, b.byte_length, b.sha256, b.key_version, b.sealed, b.changes
         FROM lifeboat.change_log_blocks b JOIN lifeboat.change_log_segments s ON s.id = b.segment_id ORDER BY 1, 2`,
      `SELECT epoch_id, tenant_id, tables, from_time, to_time, from_lsn, from_xid, reason, detail
         FROM lifeboat.recovery_gaps`,
    ].map((sql) => site.sql(sql)),
  );

const kinds = (findings: readonly CatalogFinding[]): string[] =>
  findings.filter(({ severity }) => severity !== 'info').map(({ kind }) => kind);

describe('a catalog that is rebuilt', () => {
  it('has the change log again: epochs, segments, blocks and gaps, and goes on', async () => {
    const before = await known();
    const window = await windowOf('1');
    const segments = (await site.segments()).length;
    await lose();
    const report = await rebuild(site.lifeboat);
    expect(report).toMatchObject({ changeLog: { epochs: 1, segments, gaps: 1 }, findings: [] });
    expect(await known()).toEqual(before);
    const after = await windowOf('1');
    expect(after).toMatchObject({ earliest: window.earliest, gaps: window.gaps });
    const outcome = await site.lifeboat.recover('1', {
      targetTime: after.latest ?? '',
      excludeTables: ['app.events'],
      dryRun: true,
    });
    expect(outcome.kind).toBe('completed');
    expect((await check(site.lifeboat)).findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    capture = site.capture();
    await site.sql(`INSERT INTO app.notes VALUES (1, 99, 'captured again')`);
    await waitFor(
      async () =>
        (await site.changesOf('1').catch(() => [])).some(
          (record) => Array.isArray(record) && record[0] === 'I' && record[2][1] === '99',
        ) ||
        ((await site.gaps()).length > 1 && (await site.epochs()).length > 1),
      { what: 'the capture to go on, or to say from when on', timeoutMs: 90_000 },
    );
  });

  it('has a gap where the chain is broken', async () => {
    const [missing, damaged] = [await pathOf(1), await pathOf(3)];
    const segments = await site.segments();
    await rm(fileOf(missing));
    await writeFile(fileOf(damaged), 'x');
    await lose();
    const { findings, changeLog } = await rebuild(site.lifeboat);
    expect(kinds(findings).sort()).toEqual([
      'segment_chain_broken',
      'segment_chain_broken',
      'segment_damaged',
    ]);
    expect(changeLog).toMatchObject({ segments: segments.length - 2, gaps: 3 });
    const { latest } = await windowOf('1');
    expect(Date.parse(latest ?? '')).toBe(segments[0]?.maxCommitTime.getTime());
    await expect(
      site.lifeboat.recover('1', { targetTime: segments[2]?.maxCommitTime.toISOString() ?? '' }),
    ).rejects.toMatchObject({ code: 'MOMENT_NOT_RECOVERABLE' });
  });

  it('says which epoch it cannot use', async () => {
    const [epoch] = await site.epochs();
    await rm(fileOf(`changes/${epoch?.id ?? ''}/epoch.json`));
    await lose();
    const { findings, changeLog } = await rebuild(site.lifeboat);
    expect(kinds(findings)).toEqual(['epoch_missing']);
    expect(changeLog).toEqual({ epochs: 0, segments: 0, gaps: 0 });
  });
});

describe('a check of the catalog', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect((await check(site.lifeboat)).findings).toEqual([]);
  });

  it('finds what is missing and damaged, and records the gap', async () => {
    await rm(fileOf(await pathOf(1)));
    await truncate(fileOf(await pathOf(3)), 100);
    expect(kinds((await check(site.lifeboat)).findings)).toEqual(['segment_missing', 'segment_damaged']);
    const repaired = await check(site.lifeboat, { repair: true });
    expect(repaired).toMatchObject({ repaired: 2 });
    expect((await site.gaps()).map(({ reason }) => reason).sort()).toEqual([
      'schema_changed',
      'segment_damaged',
      'segment_missing',
    ]);
    const segments = await site.segments();
    await expect(
      site.lifeboat.recover('1', { targetTime: segments[2]?.maxCommitTime.toISOString() ?? '' }),
    ).rejects.toMatchObject({ code: 'MOMENT_NOT_RECOVERABLE' });
    expect(await check(site.lifeboat, { repair: true })).toMatchObject({ repaired: 0 });
    expect(await site.gaps()).toHaveLength(3);
  });

  it('finds a chain that does not hold, unknown objects, and what the catalog does not know', async () => {
    const third = await pathOf(2);
    const last = (await site.segments()).at(-1)?.path ?? '';
    await site.sql(
      `UPDATE lifeboat.change_log_segments SET sha256 = repeat('0', 64) WHERE path = '${third}'`,
    );
    await site.sql(`DELETE FROM lifeboat.change_log_blocks b USING lifeboat.change_log_segments s
                     WHERE s.id = b.segment_id AND s.path = '${last}'`);
    await site.sql(`DELETE FROM lifeboat.change_log_segments WHERE path = '${last}'`);
    await mkdir(fileOf(`changes/${STRANGER}/notes`), { recursive: true });
    await writeFile(fileOf(`changes/${STRANGER}/epoch.json`), '{}');
    await writeFile(fileOf(`changes/${STRANGER}/notes/todo.txt`), 'x');
    const { findings } = await check(site.lifeboat);
    expect(kinds(findings).sort()).toEqual([
      'epoch_not_catalogued',
      'object_unknown',
      'segment_chain_broken',
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind: 'segment_not_catalogued', severity: 'info', object: last }),
    );
  });

  it('writes again what an epoch is', async () => {
    const [epoch] = await site.epochs();
    const file = fileOf(`changes/${epoch?.id ?? ''}/epoch.json`);
    const before = await readFile(file, 'utf8');
    await rm(file);
    expect(kinds((await check(site.lifeboat)).findings)).toEqual(['epoch_missing']);
    expect(await check(site.lifeboat, { repair: true })).toMatchObject({ repaired: 1 });
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
