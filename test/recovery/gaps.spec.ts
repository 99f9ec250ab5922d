import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { captureNames } from '@lifeboat/app-database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import { waitFor } from '@lifeboat/testing';
import { dropSlotByHand } from '../support/enrol-by-hand.js';
import { Enrolment } from '../support/enrolment.js';
import { OwnServer } from '../support/own-server.js';
import { RecoverySite, type RecoverySiteOptions } from '../support/recovery-site.js';
import { NOISE_TABLE, WAL_LIMIT, writeTooMuchWal } from '../support/too-much-wal.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE app.marks (tenant_id int NOT NULL, id int PRIMARY KEY, label text);
${NOISE_TABLE}
INSERT INTO app.notes SELECT 1 + i % 2, i, 'note ' || i FROM generate_series(1, 10) i;
INSERT INTO app.marks SELECT 1 + i % 2, i, 'mark ' || i FROM generate_series(1, 10) i;`;

let site: RecoverySite;
let slot: string;
let server: OwnServer | undefined;
/** Before the gap, and what the tenant had then. */
let earlier: { moment: string; notes: string[] };

async function open(options: Omit<RecoverySiteOptions, 'schema'> = {}): Promise<void> {
  site = await RecoverySite.open({ schema: SCHEMA, ...options });
  ({ slot } = captureNames(site.lifeboat.database.name));
  await site.lifeboat.backUp('1');
  await site.sql(`UPDATE app.notes SET body = 'before the gap' WHERE id = 2`);
  earlier = { moment: await site.moment(), notes: await site.rows('app.notes') };
  // What follows the moment tells where it ends: it is to lie before what a test spoils.
  await site.sql(`UPDATE app.marks SET label = 'behind the moment'`);
  await site.caughtUp();
}
afterEach(async () => {
  await site.close();
  await server?.remove();
  server = undefined;
});

const loseChanges = (): Promise<unknown> =>
  site.sql(`UPDATE app.notes SET body = 'lost'; UPDATE app.marks SET label = 'lost'`);

async function newEpoch(): Promise<void> {
  await waitFor(
    async () =>
      (
        await site.sql(
          'SELECT FROM lifeboat.change_log_epochs WHERE ended_at IS NULL AND started_at > (SELECT min(started_at) FROM lifeboat.change_log_epochs)',
        )
      ).length === 1,
    { what: 'a new epoch', timeoutMs: 90_000 },
  );
}

async function slots(): Promise<number> {
  return (await site.sql(`SELECT FROM pg_replication_slots WHERE slot_name = '${slot}'`)).length;
}

/** The file of the newest segment that has something of the tenant. */
async function newestSegment(): Promise<string> {
  const [row] = await site.sql(
    `SELECT s.path FROM lifeboat.change_log_segments s JOIN lifeboat.change_log_blocks b ON b.segment_id = s.id
      WHERE b.tenant_id = '1' ORDER BY s.number DESC LIMIT 1`,
  );
  return join(site.lifeboat.config.repository.location, String(row?.['path']));
}

async function spoil(file: string): Promise<void> {
  const bytes = await readFile(file);
  const at = bytes.length - 10;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

const codeOfError = (error: unknown): unknown => (error instanceof LifeboatError ? error.code : error);

/** The tenants for whom full backups were asked for, by the capture. */
async function askedFor(): Promise<string[]> {
  const asked = await site.sql(
    `SELECT DISTINCT tenant_id FROM lifeboat.operations WHERE kind = 'backup' AND idempotency_key LIKE 'gap:%' ORDER BY 1`,
  );
  return asked.map((row) => String(row['tenant_id']));
}

/** The window ends at the gap; it is asked for a full backup, and behind that it is as if there had been none. */
async function expectGap(reason: string, excludeTables?: string[]): Promise<void> {
  const before = { targetTime: earlier.moment, ...(excludeTables !== undefined && { excludeTables }) };
  await waitFor(async () => (await askedFor()).length === 2, { what: 'the full backups', timeoutMs: 90_000 });
  await site.sql(`UPDATE app.notes SET body = 'behind the gap' WHERE id = 2`);
  const within = await site.moment();
  await site.caughtUp();
  expect(await site.refusal({ targetTime: within })).toMatchObject({
    code: 'MOMENT_NOT_RECOVERABLE',
    detail: expect.stringContaining('Nothing was started'),
    meta: { nearest: { before: expect.stringMatching(/Z$/), after: null } },
  });
  const { latest, gaps } = await site.window();
  expect(latest?.localeCompare(within)).toBe(-1);
  expect(gaps).toMatchObject([{ reason, to: null, tables: null }]);
  expect(await site.recover(before)).toBe('completed');
  expect(await site.rows('app.notes')).toEqual(earlier.notes);

  await site.lifeboat.backUp('1');
  await site.sql(`UPDATE app.notes SET body = 'wanted' WHERE id = 4`);
  const later = await site.moment();
  const wanted = await site.rows('app.notes');
  await loseChanges();
  await site.caughtUp();
  expect(await site.recover({ targetTime: later })).toBe('completed');
  expect(await site.rows('app.notes')).toEqual(wanted);
  expect(await site.refusal({ targetTime: within })).toMatchObject({
    code: 'MOMENT_NOT_RECOVERABLE',
    meta: { nearest: { before: expect.stringMatching(/Z$/), after: expect.stringMatching(/Z$/) } },
  });
  expect((await site.window()).gaps).toMatchObject([{ reason, to: expect.any(String), tables: null }]);
  expect(await site.recover(before)).toBe('completed');
}

describe('a gap', () => {
  beforeEach(() => open());

  it('ends the window where the slot was dropped', async () => {
    await site.stopCapture();
    await dropSlotByHand(site.lifeboat.database.superuserUrl, site.lifeboat.database.name);
    await loseChanges();
    await site.startCapture();
    await newEpoch();
    await expectGap('slot_lost');
  });

  it('ends the window where a table was published besides', async () => {
    await site.sql('CREATE TABLE app.added (tenant_id int NOT NULL, id int PRIMARY KEY)');
    await site.stopCapture();
    await new Enrolment(site.lifeboat).protect();
    await loseChanges();
    await site.startCapture();
    await newEpoch();
    // Of a table that came later it is not known what it held before.
    await expectGap('publication_changed', ['app.added']);
  });

  it.each([
    ['missing', (file: string) => rm(file), 'SEGMENT_MISSING'],
    ['damaged', spoil, 'SEGMENT_DAMAGED'],
  ])('begins with a segment that is %s, and ends with the next full backup', async (_, harm, code) => {
    await site.sql(`UPDATE app.notes SET body = 'in the segment' WHERE id = 2`);
    const behind = await site.moment();
    await site.caughtUp();
    await harm(await newestSegment());
    const live = await site.rows('app.notes');
    expect(await site.recover({ targetTime: behind }).catch(codeOfError)).toBe(code);
    expect(await site.rows('app.notes')).toEqual(live);
    expect(await site.recover({ targetTime: earlier.moment })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(earlier.notes);
    await site.lifeboat.backUp('1');
    const later = await site.moment();
    await loseChanges();
    await site.caughtUp();
    expect(await site.recover({ targetTime: later })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(earlier.notes);
  });
});

/** On a server of its own: a slot holds back the WAL of all databases, those of other tests as well. */
describe('the storage is away', () => {
  beforeEach(async () => {
    server = await OwnServer.start();
    await open({
      environment: { CHANGE_LOG_MAX_RETAINED_WAL: WAL_LIMIT },
      database: await server.migrated(),
    });
  });

  it('for so long that the slot had to go: that ends the window', async () => {
    const { location } = site.lifeboat.config.repository;
    await rename(location, `${location}-away`);
    await loseChanges();
    await writeTooMuchWal(site.lifeboat.database.superuserUrl);
    await waitFor(async () => (await slots()) === 0, { what: 'the slot to be dropped', timeoutMs: 90_000 });
    await rename(`${location}-away`, location);
    await newEpoch();
    await expectGap('wal_limit');
  });
});
