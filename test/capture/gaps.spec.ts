import { captureNames } from '@lifeboat/app-database';
import { OperationsRepository } from '@lifeboat/catalog';
import { RlsTransactions, runAs } from '@lifeboat/tenancy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testActor, waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { dropSlotByHand } from '../support/enrol-by-hand.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);
CREATE TABLE app.events (tenant_id int NOT NULL, id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.events_old PARTITION OF app.events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE app.events_new PARTITION OF app.events FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');`;

let site: CapturedSite;
let capture: { stop(): Promise<void> };
let slot: string;
let first: string[];

beforeEach(async () => {
  site = await startCapturedSite({
    schema: SCHEMA,
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
      { table: 'app.events_old', identity: ['tenant_id', 'id', 'at'] },
      { table: 'app.events_new', identity: ['tenant_id', 'id', 'at'] },
    ],
  });
  ({ slot } = captureNames(site.database.name));
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES (1, 1, 'captured')`);
  await site.caughtUp();
  // The first epoch has asked for a base of each tenant.
  await waitFor(async () => (await fulls()).length === 2, { what: 'the first full backups' });
  first = await fulls();
});
afterEach(async () => {
  await capture.stop();
  await site.close();
});

/** The tenants for whom a full backup was asked for on account of gaps. */
async function fullsBehindGaps(): Promise<string[]> {
  const asked = await fulls();
  first.forEach((tenantId) => asked.splice(asked.indexOf(tenantId), 1));
  return asked;
}

/** The tenants for whom a full backup was asked for. */
async function fulls(): Promise<string[]> {
  const { app } = site.lifeboat;
  const asked: string[] = [];
  for (const tenantId of ['1', '2']) {
    const { items } = await runAs(testActor(), () =>
      app.get(RlsTransactions).run(() => app.get(OperationsRepository).list({ tenantId, kind: 'backup' })),
    );
    asked.push(...items.map(() => tenantId));
  }
  return asked;
}

async function expectNewEpoch(reason: string): Promise<void> {
  await waitFor(async () => (await site.epochs()).length === 2, { what: 'a new epoch', timeoutMs: 90_000 });
  const [first, second] = await site.epochs();
  expect(first).toMatchObject({ endReason: reason });
  expect(second?.endedAt).toBeNull();
  const [gap, ...others] = await site.gaps();
  expect(others).toEqual([]);
  expect(gap).toMatchObject({ reason, epochId: first?.id, tenantId: null, tables: null });
  expect(gap?.toTime?.getTime()).toBeGreaterThanOrEqual(gap?.fromTime.getTime() ?? Infinity);
  await waitFor(async () => (await fullsBehindGaps()).length === 2, {
    what: 'the full backups',
    timeoutMs: 90_000,
  });
  expect(await fullsBehindGaps()).toEqual(['1', '2']);
  await site.sql(`INSERT INTO app.notes VALUES (1, 1000, 'captured again')`);
  await site.caughtUp();
  expect(await site.changesOf('1')).toContainEqual(['I', 1, ['1', '1000', 'captured again']]);
  expect(
    await site.sql(
      `SELECT count(*)::int AS n FROM lifeboat.tenant_backup_logs WHERE action = 'change-log.gap'`,
    ),
  ).toEqual([{ n: 1 }]);
}

describe('a gap', () => {
  it('is recorded when the slot was dropped', async () => {
    await capture.stop();
    await dropSlotByHand(site.superuserUrl, site.database.name);
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, 'lost')`);
    capture = site.capture();
    await expectNewEpoch('slot_lost');
  });

  it('is recorded when the slot was made anew, and is ahead', async () => {
    await capture.stop();
    await dropSlotByHand(site.superuserUrl, site.database.name);
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, 'lost')`);
    await site.sql(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
    capture = site.capture();
    await expectNewEpoch('slot_ahead');
  });

  it('is recorded when the slot is dropped under a running capture', async () => {
    await dropSlotByHand(site.superuserUrl, site.database.name);
    await expectNewEpoch('slot_lost');
  });

  it('is recorded when another table is published', async () => {
    await site.sql(`CREATE TABLE app.added (tenant_id int, id int, PRIMARY KEY (tenant_id, id));
      ALTER PUBLICATION ${slot} ADD TABLE app.added; INSERT INTO app.added VALUES (1, 1)`);
    await expectNewEpoch('publication_changed');
    expect((await site.epochs()).at(-1)?.tables.map(({ table }) => table)).toContain('added');
  });

  it('is recorded when the server’s history is another one', async () => {
    await capture.stop();
    await site.sql(`UPDATE lifeboat.change_log_epochs SET system_identifier = '1'`);
    capture = site.capture();
    await expectNewEpoch('system_changed');
  });

  it('is recorded when the server’s files are those of an earlier time', async () => {
    await capture.stop();
    await site.sql(`UPDATE lifeboat.change_log_epochs SET covered_lsn = 'FFFF/0'`);
    capture = site.capture();
    await expectNewEpoch('system_changed');
  });

  it('ends the capture when the publication is gone, and opens nothing new', async () => {
    await site.sql(`DROP PUBLICATION ${slot}`);
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, 'not captured')`);
    await capture.stop();
    capture = site.capture();
    await waitFor(async () => (await site.gaps()).length === 1, { what: 'the gap', timeoutMs: 90_000 });
    expect(await site.gaps()).toMatchObject([{ reason: 'publication_changed', toTime: null }]);
    expect(await site.epochs()).toMatchObject([{ endReason: 'publication_changed' }]);
    expect(await fullsBehindGaps()).toEqual([]);
  });

  it('is that of one table whose identity was changed, until it is mended', async () => {
    await site.sql('ALTER TABLE app.notes REPLICA IDENTITY DEFAULT');
    await site.sql(`DELETE FROM app.notes WHERE id = 1; INSERT INTO app.events VALUES (2, 1, '2010-01-01')`);
    await site.caughtUp();
    expect(await site.gaps()).toMatchObject([
      {
        reason: 'identity_changed',
        tables: ['app.notes'],
        tenantId: null,
        toTime: null,
        fromXid: expect.any(String),
      },
    ]);
    expect(await site.changesOf('2')).toContainEqual(['I', 1, ['2', '1', '2010-01-01']]);
    expect(await fullsBehindGaps()).toEqual([]);
    await site.sql('ALTER TABLE app.notes REPLICA IDENTITY USING INDEX app_notes_lifeboat');
    await capture.stop();
    capture = site.capture();
    await waitFor(async () => (await site.epochs()).length === 2, { what: 'a new epoch', timeoutMs: 90_000 });
    expect((await site.gaps()).every(({ toTime }) => toTime !== null)).toBe(true);
  });

  it('is that of one table whose rows were rewritten, or have another type', async () => {
    await site.sql(
      `BEGIN; SELECT pg_logical_emit_message(true, 'lifeboat', '{"kind":"ddl","rewritten":["app.events"]}'); COMMIT`,
    );
    await site.sql(
      `ALTER TABLE app.notes ALTER body TYPE int USING 7; INSERT INTO app.notes VALUES (1, 2, 8)`,
    );
    await site.caughtUp();
    expect(await site.gaps()).toMatchObject([
      { reason: 'schema_changed', tables: ['app.events'] },
      { reason: 'schema_changed', tables: ['app.notes'] },
    ]);
  });

  it('is a point where a partition was truncated, and none where all were', async () => {
    await site.sql(`INSERT INTO app.events VALUES (1, 1, '2010-01-01'); TRUNCATE app.events`);
    await site.caughtUp();
    expect(await site.gaps()).toEqual([]);
    await site.sql(`TRUNCATE app.events_old; INSERT INTO app.events VALUES (1, 2, '2010-01-01')`);
    await site.caughtUp();
    const [gap] = await site.gaps();
    expect(gap).toMatchObject({ reason: 'schema_changed', tables: ['app.events'], tenantId: null });
    expect(gap?.toTime).toEqual(gap?.fromTime);
    expect((await site.changesOf('1')).at(-1)).toEqual(['I', 1, ['1', '2', '2010-01-01']]);
  });

  it('is that of one tenant to which a row moved whose large values were not sent', async () => {
    const big = `(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 1000) i)`;
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, ${big}), (1, 3, 'small')`);
    await site.sql(`UPDATE app.notes SET tenant_id = 2 WHERE id IN (2, 3)`);
    await site.caughtUp();
    expect(await site.gaps()).toMatchObject([
      { reason: 'tenant_moved', tenantId: '2', tables: ['app.notes'] },
    ]);
    expect((await site.changesOf('1')).slice(-2)).toEqual([
      ['D', 1, ['1', '2']],
      ['D', 1, ['1', '3']],
    ]);
    expect((await site.changesOf('2')).at(-1)).toEqual(['I', 1, ['2', '3', 'small']]);
    await capture.stop();
    capture = site.capture();
    await waitFor(async () => (await fullsBehindGaps()).length > 0, {
      what: 'the full backup',
      timeoutMs: 90_000,
    });
    expect(await fullsBehindGaps()).toEqual(['2']);
  });
});
