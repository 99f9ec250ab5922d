import type { RecoveryGap } from '@lifeboat/catalog';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';

const SCHEMA = `
CREATE TYPE app.mood AS ENUM ('calm', 'glad');
CREATE DOMAIN app.feeling AS app.mood;
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text, moods app.feeling[]);
CREATE TYPE app.place AS (street text, zip text);
CREATE TABLE app.people (tenant_id int NOT NULL, id int PRIMARY KEY, homes app.place[]);
CREATE TABLE app.events (tenant_id int NOT NULL, id int, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.events_old PARTITION OF app.events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE app.events_new PARTITION OF app.events FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');
CREATE TABLE app.loose (tenant_id int NOT NULL, id int, at date NOT NULL, PRIMARY KEY (id, at));
INSERT INTO app.loose VALUES (1, 7, '2041-01-01');`;

let site: CapturedSite;
let capture: { stop(): Promise<void> };

beforeEach(async () => {
  site = await startCapturedSite({
    schema: SCHEMA,
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
      { table: 'app.people', identity: ['tenant_id', 'id'] },
      { table: 'app.events_old', identity: ['tenant_id', 'id', 'at'] },
      { table: 'app.events_new', identity: ['tenant_id', 'id', 'at'] },
      { table: 'app.loose', identity: ['tenant_id', 'id', 'at'] },
    ],
  });
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES (1, 1, 'captured', '{calm}')`);
  await site.caughtUp();
});
afterEach(async () => {
  await capture.stop();
  await site.close();
});

/** The first gap there is of a table. */
const gapOf = (table: string): Promise<RecoveryGap> =>
  waitFor(async () => (await site.gaps()).find(({ tables }) => tables?.includes(table)) ?? false, {
    what: `a gap of ${table}`,
    timeoutMs: 90_000,
  });

describe('a change of the schema that no change of a row tells', () => {
  it.each([
    ['a column that is renamed', 'ALTER TABLE app.notes RENAME body TO content', 'was called body'],
    [
      'a column that was dropped and added again',
      'ALTER TABLE app.notes DROP body; ALTER TABLE app.notes ADD body text',
      'in place of the one that was dropped',
    ],
    [
      'a column that is computed anew without another type',
      'ALTER TABLE app.notes ALTER body TYPE text USING upper(body)',
      'was written anew, with its column body',
    ],
    ['a value that is renamed', `ALTER TYPE app.mood RENAME VALUE 'calm' TO 'quiet'`, 'calm'],
    ['a type that is renamed', 'ALTER DOMAIN app.feeling RENAME TO emotion', 'emotion[]'],
  ])('%s is a gap of the table', async (_, sql, detail) => {
    const before = (await site.epochs()).at(-1)?.coveredTime;
    await site.sql(sql);
    const gap = await gapOf('app.notes');
    expect(gap).toMatchObject({ reason: 'schema_changed', tables: ['app.notes'], tenantId: null });
    expect(gap.detail).toContain(detail);
    expect(gap.fromTime.getTime()).toBeGreaterThanOrEqual(before?.getTime() ?? Infinity);
    expect(gap.toTime?.getTime()).toBeGreaterThanOrEqual(gap.fromTime.getTime());
    await site.sql(`INSERT INTO app.events VALUES (1, 1, '2021-01-01')`);
    await site.caughtUp();
    expect(await site.epochs()).toHaveLength(1);
  });

  it.each([
    [
      'other attributes of a type',
      'DROP ATTRIBUTE street, ADD ATTRIBUTE city text',
      '(zip text, city text) now and were (street text, zip text)',
    ],
    [
      'an attribute that was dropped and added again',
      'DROP ATTRIBUTE zip, ADD ATTRIBUTE zip text',
      '(street text, zip text) of which an attribute was dropped',
    ],
  ])('%s: a gap of the table, since values tell them by their places alone', async (_, change, told) => {
    await site.sql(`INSERT INTO app.people VALUES (1, 1, ARRAY[ROW('Long Street', '1')::app.place])`);
    await site.sql(`ALTER TYPE app.place ${change}`);
    const { reason, detail } = await gapOf('app.people');
    expect(reason).toBe('schema_changed');
    expect(detail).toContain(told);
  });

  it('is none where a column or a value is added, or a column dropped', async () => {
    await site.sql(`ALTER TABLE app.notes ADD rank int NOT NULL DEFAULT 5; ALTER TABLE app.notes DROP body`);
    await site.sql(`ALTER TYPE app.mood ADD VALUE 'sad'`);
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, '{sad}', 6)`);
    await site.caughtUp();
    expect(await site.gaps()).toEqual([]);
  });

  it('is none where rows are only moved to another file, or a column is only described anew', async () => {
    await site.sql('VACUUM FULL app.notes');
    await site.sql(`INSERT INTO app.notes VALUES (1, 2, 'moved')`);
    await site.caughtUp();
    await site.sql('ALTER TABLE app.notes ALTER body SET STATISTICS 500');
    await site.sql(`INSERT INTO app.notes VALUES (1, 3, 'described')`);
    await site.caughtUp();
    expect(await site.gaps()).toEqual([]);
  });

  it('is noticed though nobody captured at that time', async () => {
    await capture.stop();
    await site.sql(`ALTER TYPE app.mood RENAME VALUE 'calm' TO 'quiet'`);
    capture = site.capture();
    expect(await gapOf('app.notes')).toMatchObject({ reason: 'schema_changed' });
  });

  it('a partition that is detached is a gap, and a table of its own from then on', async () => {
    await site.sql(`INSERT INTO app.events VALUES (1, 1, '2010-01-01')`);
    await site.caughtUp();
    await site.sql('ALTER TABLE app.events DETACH PARTITION app.events_old');
    expect(await gapOf('app.events')).toMatchObject({ detail: expect.stringContaining('detached') });
    await site.sql(`INSERT INTO app.events_old VALUES (1, 2, '2010-01-01')`);
    await waitFor(async () => (await site.epochs()).length === 2, { what: 'a new epoch', timeoutMs: 90_000 });
    await site.sql(`INSERT INTO app.events_old VALUES (1, 3, '2010-01-01')`);
    await site.caughtUp();
    const changes = await site.changesOf('1');
    const row = changes.find((record) => Array.isArray(record) && record[0] === 'I' && record[2][1] === '3');
    const table = changes.find((record) => !Array.isArray(record) && 'n' in record);
    expect(row).toEqual(['I', 1, ['1', '3', '2010-01-01']]);
    expect(table).toMatchObject({ n: 1, table: 'events_old' });
  });

  it('a partition that is attached is a gap', async () => {
    await site.sql(
      `ALTER TABLE app.events ATTACH PARTITION app.loose FOR VALUES FROM ('2040-01-01') TO ('2060-01-01')`,
    );
    expect(await gapOf('app.events')).toMatchObject({ detail: expect.stringContaining('attached') });
  });

  it('a partition that is made and not published is a gap', async () => {
    await site.sql(
      `CREATE TABLE app.events_far PARTITION OF app.events FOR VALUES FROM ('2040-01-01') TO ('2060-01-01')`,
    );
    // By its replica identity, which is not that of the others, or by its not being captured: which is seen first.
    const { detail } = await gapOf('app.events');
    expect(detail).toMatch(/not captured|the replica identity mixed/);
  });
});
