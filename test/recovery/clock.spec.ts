import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecoverySite } from '../support/recovery-site.js';

let site: RecoverySite;

beforeAll(async () => {
  site = await RecoverySite.open({
    schema: `CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);`,
  });
  await site.lifeboat.backUp('1');
});
afterAll(() => site.close());

const insert = (id: number): Promise<unknown> =>
  site.sql(`INSERT INTO app.notes VALUES (1, ${String(id)}, 'note')`);

/** As if the server's clock were off: the stream says of a commit of another origin when that was made there. */
async function insertAt(id: number, offset: string): Promise<string> {
  const [row] = await site.sql(`
    SELECT pg_replication_origin_create('clock') WHERE NOT EXISTS (SELECT FROM pg_replication_origin WHERE roname = 'clock');
    SELECT pg_replication_origin_session_setup('clock');
    BEGIN;
    SELECT pg_replication_origin_xact_setup(pg_current_wal_lsn(), clock_timestamp() + interval '${offset}');
    INSERT INTO app.notes VALUES (1, ${String(id)}, 'note');
    CREATE TEMPORARY TABLE xid AS SELECT pg_current_xact_id()::text AS xid;
    COMMIT;
    SELECT pg_replication_origin_session_reset();
    SELECT xid FROM xid`);
  return String(row?.['xid']);
}

const ids = async (): Promise<string[]> =>
  (await site.rows('app.notes')).map((row) => row.split(',')[1] ?? '');

describe('a clock that jumps back', () => {
  it('changes nothing about the order: what was committed before the first later commit is in', async () => {
    await insert(1);
    // The capture's own heartbeats are commits too: one between the moment and the next commit would be the later one.
    await site.stopCapture();
    const target = await site.moment();
    await insertAt(2, '-1 hour');
    await insert(3);
    await site.startCapture();
    await site.caughtUp();
    expect(await site.recover({ targetTime: target })).toBe('completed');
    expect(await ids()).toEqual(['1', '2']);
  });

  it('hides nothing: what lies behind a commit from the future is reached by its transaction', async () => {
    const first = await site.moment();
    await insertAt(5, '1 hour');
    await insert(6);
    const second = await site.moment();
    const last = await insertAt(7, '0 hours');
    await site.caughtUp();
    for (const targetTime of [first, second]) {
      expect(await site.recover({ targetTime })).toBe('completed');
      expect(await ids()).toEqual(['1', '2']);
    }
    expect(await site.recover({ beforeTransaction: last })).toBe('completed');
    expect(await ids()).toEqual(['1', '2', '5', '6']);
  });
});
