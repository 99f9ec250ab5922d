import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, type TestDatabase } from '@lifeboat/testing';
import { decodePgoutput } from './decode-pgoutput.js';
import type { PgoutputMessage, RelationMessage, SentValue } from './pgoutput-message.js';

const SCHEMA = `
CREATE TYPE "Mood, odd" AS ENUM ('good', 'bad');
CREATE TABLE "Odd ""table" (tenant_id int NOT NULL, id int PRIMARY KEY, body text, mood "Mood, odd", at timestamptz);
CREATE UNIQUE INDEX identity ON "Odd ""table" (tenant_id, id);
ALTER TABLE "Odd ""table" REPLICA IDENTITY USING INDEX identity;
CREATE TABLE whole (a int, b varchar(20));
ALTER TABLE whole REPLICA IDENTITY FULL;
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20);`;

let database: TestDatabase;
let slot: string;

beforeAll(async () => {
  database = await createTestDatabase();
  slot = database.name;
  await runSql(
    database.superuserUrl,
    `${SCHEMA} CREATE PUBLICATION p FOR TABLE "Odd ""table", whole, other, parted_1, parted_2`,
  );
  await runSql(database.superuserUrl, `SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
});
afterAll(async () => {
  await runSql(database.superuserUrl, `SELECT pg_drop_replication_slot('${slot}')`);
  await database.drop();
});

/** The bytes that the server sends for a piece of work. */
async function bytesOf(sql: string): Promise<Buffer[]> {
  await runSql(database.superuserUrl, sql);
  const rows = await runSql<{ data: Buffer }>(
    database.superuserUrl,
    `SELECT data FROM pg_logical_slot_get_binary_changes('${slot}', NULL, NULL,
       'proto_version', '1', 'publication_names', 'p', 'messages', 'true')`,
  );
  return rows.map(({ data }) => data);
}

async function messagesOf(sql: string): Promise<PgoutputMessage[]> {
  return (await bytesOf(sql)).map(decodePgoutput);
}

/** What is said of rows, without what comes around it. */
async function rowsOf(sql: string): Promise<object[]> {
  const kinds = new Set(['insert', 'update', 'delete']);
  return (await messagesOf(sql)).filter(({ kind }) => kinds.has(kind));
}

describe('decodePgoutput, with what a server sends', () => {
  it('frames a transaction', async () => {
    const before = Date.now();
    const [begin, , , , commit] = await messagesOf(`INSERT INTO "Odd ""table" VALUES (1, 1, 'x')`);
    expect(begin).toMatchObject({ kind: 'begin', commitLsn: expect.any(BigInt), xid: expect.any(Number) });
    expect(commit).toMatchObject({ kind: 'commit' });
    if (begin?.kind !== 'begin' || commit?.kind !== 'commit') {
      throw new Error('no frame');
    }
    expect(commit.commitLsn).toBe(begin.commitLsn);
    expect(commit.endLsn).toBeGreaterThan(commit.commitLsn);
    const time = Number(begin.commitTime / 1000n) + Date.UTC(2000, 0, 1);
    expect(Math.abs(time - before)).toBeLessThan(60_000);
  });

  it('describes the table, and the types that are not built in are passed over', async () => {
    const messages = await messagesOf(
      `INSERT INTO "Odd ""table" VALUES (1, 2, 'x'); INSERT INTO whole VALUES (1, 'y')`,
    );
    const [odd, whole] = messages.filter((one): one is RelationMessage => one.kind === 'relation');
    expect(odd).toMatchObject({
      schema: 'public',
      name: 'Odd "table',
      identity: 'index',
      columns: [
        { name: 'tenant_id', key: true, typeId: 23, typeModifier: -1 },
        { name: 'id', key: true },
        { name: 'body', key: false, typeId: 25 },
        { name: 'mood', key: false },
        { name: 'at', key: false, typeId: 1184 },
      ],
    });
    expect(whole).toMatchObject({
      identity: 'full',
      columns: [
        { name: 'a', key: true },
        { name: 'b', key: true, typeId: 1043, typeModifier: 24 },
      ],
    });
    expect(messages.filter(({ kind }) => kind === 'ignored')).toHaveLength(1);
  });

  it('gives values as text, nulls, and what is empty', async () => {
    expect(
      await rowsOf(
        `INSERT INTO "Odd ""table" VALUES (1, 3, '', 'bad', NULL), (1, 4, E'ä\\n\\t\\u2028€', NULL, '-infinity')`,
      ),
    ).toMatchObject([
      { kind: 'insert', row: ['1', '3', '', 'bad', null] },
      { kind: 'insert', row: ['1', '4', 'ä\n\t\u2028€', null, '-infinity'] },
    ]);
  });

  it('gives values of a megabyte whole, and leaves out those that did not change', async () => {
    const big = `(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 32768) i)`;
    const [inserted] = await rowsOf(`INSERT INTO "Odd ""table" VALUES (1, 5, ${big})`);
    const [value] = await runSql<{ body: string }>(database.superuserUrl, `SELECT ${big} AS body`);
    const row = inserted !== undefined && 'row' in inserted ? (inserted.row as SentValue[]) : [];
    expect(row[2]?.length).toBe(1_048_576);
    expect(row[2] === value?.body).toBe(true);
    expect(await rowsOf(`UPDATE "Odd ""table" SET mood = 'good' WHERE id = 5`)).toMatchObject([
      { kind: 'update', old: null, row: ['1', '5', undefined, 'good', null] },
    ]);
  });

  it('gives the old key where it changed, and old rows where they are sent whole', async () => {
    await bytesOf(`INSERT INTO "Odd ""table" VALUES (1, 6, 'x'); INSERT INTO whole VALUES (7, 'z')`);
    expect(
      await rowsOf(`UPDATE "Odd ""table" SET id = 60 WHERE id = 6; DELETE FROM "Odd ""table" WHERE id = 60;
                    UPDATE whole SET b = NULL WHERE a = 7; DELETE FROM whole WHERE a = 7`),
    ).toMatchObject([
      { kind: 'update', old: ['1', '6', null, null, null], row: ['1', '60', 'x', null, null] },
      { kind: 'delete', old: ['1', '60', null, null, null] },
      { kind: 'update', old: ['7', 'z'], row: ['7', null] },
      { kind: 'delete', old: ['7', null] },
    ]);
  });

  it('names all tables that a TRUNCATE empties, partitions one by one', async () => {
    const messages = await messagesOf('TRUNCATE whole, other, parted');
    const truncate = messages.find(({ kind }) => kind === 'truncate');
    const relations = messages.filter((one): one is RelationMessage => one.kind === 'relation');
    expect(relations.map(({ name }) => name).sort()).toEqual(['other', 'parted_1', 'parted_2', 'whole']);
    expect(truncate).toEqual({
      kind: 'truncate',
      relationIds: expect.arrayContaining(relations.map(({ relationId }) => relationId)),
    });
  });

  it('speaks of a partition by its own name', async () => {
    const messages = await messagesOf('INSERT INTO parted VALUES (1), (11)');
    const relations = messages.filter((one): one is RelationMessage => one.kind === 'relation');
    expect(relations.map(({ name }) => name)).toEqual(['parted_1', 'parted_2']);
  });

  it('describes a table anew when it was changed', async () => {
    const messages = await messagesOf(
      `INSERT INTO whole VALUES (1, 'x'); ALTER TABLE whole ADD COLUMN c int DEFAULT 5; INSERT INTO whole VALUES (2, 'y')`,
    );
    const relations = messages.filter((one): one is RelationMessage => one.kind === 'relation');
    expect(relations.map(({ columns }) => columns.length)).toEqual([2, 3]);
  });

  it('gives logical messages, with whether they belong to the transaction', async () => {
    const messages = await messagesOf(
      `BEGIN; SELECT pg_logical_emit_message(true, 'lifeboat', '{"ä":1}'); SELECT pg_logical_emit_message(false, 'x', ''); COMMIT`,
    );
    expect(messages.filter(({ kind }) => kind === 'message')).toEqual([
      { kind: 'message', transactional: false, prefix: 'x', content: '' },
      { kind: 'message', transactional: true, prefix: 'lifeboat', content: '{"ä":1}' },
    ]);
  });

  it('passes over the origin of a transaction', async () => {
    const messages = await messagesOf(
      `SELECT pg_replication_origin_create('${database.name}'); SELECT pg_replication_origin_session_setup('${database.name}');
       INSERT INTO other VALUES (99)`,
    );
    await runSql(database.superuserUrl, `SELECT pg_replication_origin_drop('${database.name}')`);
    expect(messages.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['begin', 'ignored', 'insert', 'commit']),
    );
  });

  it('keeps nothing of the bytes, which are used again', async () => {
    const all = await bytesOf(`INSERT INTO whole VALUES (5, 'kept')`);
    const messages = all.map((bytes) => {
      const message = decodePgoutput(bytes);
      bytes.fill(0);
      return message;
    });
    expect(messages.find(({ kind }) => kind === 'insert')).toMatchObject({ row: ['5', 'kept', '5'] });
  });
});

describe('decodePgoutput, with what no server sends', () => {
  it.each([
    ['nothing', ''],
    ['an unknown kind', 'Z'],
    ['a message that is cut off', 'B\0\0\0'],
    ['a message that is too long', `C${'\0'.repeat(26)}`],
    ['an insert without a new row', 'I\0\0\0\x01K\0\0'],
    ['a delete without an old row', 'D\0\0\0\x01N\0\0'],
    ['a value of an unknown form', 'I\0\0\0\x01N\0\x01b'],
    ['a value that is longer than the message', 'I\0\0\0\x01N\0\x01t\0\0\0\x09x'],
    ['a name without an end', 'R\0\0\0\x01public'],
    ['an unknown identity', 'R\0\0\0\x01s\0t\0x\0\0'],
  ])('refuses %s', (_, text) => {
    expect(() => decodePgoutput(Buffer.from(text, 'latin1'))).toThrow();
  });
});
