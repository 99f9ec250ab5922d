import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import { RecoverySite } from '../support/recovery-site.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text, old text);
CREATE TABLE app.events (tenant_id int NOT NULL, id int, at date NOT NULL, what text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.events_old PARTITION OF app.events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE app.events_new PARTITION OF app.events FOR VALUES FROM ('2020-01-01') TO ('2040-01-01');
INSERT INTO app.notes SELECT 1 + i % 2, i, 'note ' || i, 'old' FROM generate_series(1, 10) i;
INSERT INTO app.events SELECT 1, i, ('2015-01-01'::date + i * 1000), 'seen' FROM generate_series(1, 4) i;`;

let site: RecoverySite;

const open = async (ddlMarker: boolean): Promise<void> => {
  site = await RecoverySite.open({ schema: SCHEMA, ddlMarker });
  await site.lifeboat.backUp('1');
};
afterEach(() => site.close());

/** By the change log itself, or earlier by the gap, if the capture has looked at the catalogs in between. */
const LOST = ['SCHEMA_DRIFT', 'MOMENT_NOT_RECOVERABLE'];

const refusalOf = (targetTime: string): Promise<unknown> =>
  site
    .recover({ targetTime })
    .catch((error: unknown) => (error instanceof LifeboatError ? error.code : error));

describe('a column that was added between the backup and the moment', () => {
  beforeEach(() => open(false));

  it('has its default in older rows, and what was captured in others', async () => {
    await site.sql(`UPDATE app.notes SET body = 'before' WHERE id IN (2, 4)`);
    await site.sql(`INSERT INTO app.notes VALUES (1, 20, 'before', NULL)`);
    await site.sql(
      `ALTER TABLE app.notes ADD COLUMN mood text NOT NULL DEFAULT 'fine, "as ever"', ADD COLUMN rank int`,
    );
    await site.sql(`ALTER TABLE app.events ADD COLUMN place text DEFAULT 'here'`);
    await site.sql(`UPDATE app.notes SET mood = 'bad', rank = 3 WHERE id = 4`);
    await site.sql(`INSERT INTO app.notes (tenant_id, id, mood) VALUES (1, 22, 'new')`);
    await site.sql(`UPDATE app.events SET place = 'there' WHERE id = 1`);
    const target = await site.moment();
    const wanted = [await site.rows('app.notes'), await site.rows('app.events')];
    const others = await site.rows('app.notes', '2');
    await site.sql(`UPDATE app.notes SET mood = 'lost', rank = 9; UPDATE app.events SET place = NULL`);
    await site.sql(`UPDATE app.notes SET mood = 'fine, "as ever"', rank = NULL WHERE tenant_id = 2`);
    await site.caughtUp();
    expect(await site.recover({ targetTime: target })).toBe('completed');
    expect([await site.rows('app.notes'), await site.rows('app.events')]).toEqual(wanted);
    expect(await site.rows('app.notes', '2')).toEqual(others);
  });

  it('is refused by name where nobody can tell what older rows had in it', async () => {
    await site.sql(
      `ALTER TABLE app.notes ADD COLUMN drawn int DEFAULT 7; ALTER TABLE app.notes ALTER drawn DROP DEFAULT`,
    );
    await site.sql('VACUUM FULL app.notes');
    await site.sql(`UPDATE app.notes SET drawn = 8 WHERE id = 2`);
    const target = await site.moment();
    const before = await site.rows('app.notes');
    await site.caughtUp();
    const outcome = await site.lifeboat
      .recover('1', { targetTime: target })
      .catch((error: unknown) => ({ error }));
    expect(outcome).toMatchObject({
      error: {
        code: expect.stringMatching(LOST.join('|')),
        detail: expect.stringMatching(/app\.notes (has a|was written anew, with its) column drawn/),
      },
    });
    expect(await site.rows('app.notes')).toEqual(before);
    expect(await site.recover({ targetTime: target, excludeTables: ['app.notes'] })).toBe('completed');
  });

  it('is refused where it was not there for a time', async () => {
    await site.sql(
      `ALTER TABLE app.notes ADD COLUMN mood text DEFAULT 'fine'; UPDATE app.notes SET mood = 'bad' WHERE id = 2`,
    );
    await site.sql(
      `ALTER TABLE app.notes DROP COLUMN mood; UPDATE app.notes SET body = 'without' WHERE id = 2`,
    );
    await site.sql(
      `ALTER TABLE app.notes ADD COLUMN mood text DEFAULT 'anew'; UPDATE app.notes SET body = 'with' WHERE id = 2`,
    );
    const target = await site.moment();
    await site.caughtUp();
    const live = await site.rows('app.notes');
    expect(LOST).toContain(await refusalOf(target));
    expect(await site.rows('app.notes')).toEqual(live);
  });
});

describe('a column that no change before the moment had', () => {
  const addAndSpoil = async (): Promise<{ before: string; after: string; wanted: string[] }> => {
    const before = await site.moment();
    await site.sql(`ALTER TABLE app.notes ADD COLUMN mood text DEFAULT 'fine'`);
    const after = await site.moment();
    const wanted = await site.rows('app.notes');
    await site.sql(`UPDATE app.notes SET mood = 'spoiled', body = 'spoiled'`);
    await site.caughtUp();
    return { before, after, wanted };
  };

  it('is filled where it is marked that it came before the moment', async () => {
    await open(true);
    const { after, wanted } = await addAndSpoil();
    expect(await site.recover({ targetTime: after })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(wanted);
  });

  it('keeps what it has now where it came after the moment', async () => {
    await open(true);
    const { before, wanted } = await addAndSpoil();
    expect(await site.recover({ targetTime: before })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(wanted.map((row) => row.replace('fine', 'spoiled')));
  });
});

describe('what was dropped since the backup', () => {
  beforeEach(() => open(true));

  it('is left out where that is said: a column, before the moment or behind it', async () => {
    await site.sql(`UPDATE app.notes SET old = 'changed', body = 'wanted' WHERE id = 2`);
    const before = await site.moment();
    await site.sql(`ALTER TABLE app.notes DROP COLUMN old`);
    await site.sql(`UPDATE app.notes SET body = 'later' WHERE id = 4`);
    const after = await site.moment();
    const wanted = await site.rows('app.notes');
    await site.sql(`UPDATE app.notes SET body = 'lost'`);
    await site.caughtUp();
    expect(await site.recover({ targetTime: after })).toBe('SCHEMA_DRIFT');
    expect(await site.recover({ targetTime: after, dropMissingColumns: true })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(wanted);
    expect(await site.recover({ targetTime: before, dropMissingColumns: true })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(wanted.map((row) => row.replace('later', '"note 4"')));
  });

  it('is refused by name: a table with rows', async () => {
    const target = await site.moment();
    await site.sql(`UPDATE app.notes SET body = 'lost'; DROP TABLE app.events`);
    await site.caughtUp();
    expect(LOST).toContain(await refusalOf(target));
    expect(await site.recover({ targetTime: target, excludeTables: ['app.events'] })).toBe('completed');
    expect((await site.rows('app.notes')).join()).not.toContain('lost');
  });
});

describe('a table that was created since the backup', () => {
  beforeEach(() => open(true));

  it('is refused by name unless it is left out, and no trace where it is gone again', async () => {
    await site.sql(
      `CREATE TABLE app.passing (tenant_id int NOT NULL, id int PRIMARY KEY); INSERT INTO app.passing VALUES (1, 1)`,
    );
    await site.sql(`DROP TABLE app.passing; UPDATE app.notes SET body = 'wanted' WHERE id = 2`);
    const target = await site.moment();
    const wanted = await site.rows('app.notes');
    await site.sql(
      `CREATE TABLE app.added (tenant_id int NOT NULL, id int PRIMARY KEY); INSERT INTO app.added VALUES (1, 1)`,
    );
    await site.sql(`UPDATE app.notes SET body = 'lost'`);
    await site.caughtUp();
    expect(await site.refusal({ targetTime: target })).toMatchObject({
      code: 'TABLES_NOT_COVERED',
      meta: { tables: ['app.added'] },
    });
    expect(await site.recover({ targetTime: target, excludeTables: ['app.added'] })).toBe('completed');
    expect(await site.rows('app.notes')).toEqual(wanted);
    expect(await site.rows('app.added')).toEqual(['(1,1)']);
  });
});
