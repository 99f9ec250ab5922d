import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { captureNames } from '@lifeboat/app-database';
import { Repository } from '@lifeboat/archive';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { replay } from '../support/replay.js';

let site: CapturedSite;
const captures: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [{ table: 'app.notes', identity: ['tenant_id', 'id'] }],
  });
  capture();
  await insert(1);
  await site.caughtUp();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(captures.splice(0).map((one) => one.stop()));
  await site.close();
});

function capture(): { stop(): Promise<void> } {
  const started = site.capture();
  captures.push(started);
  return started;
}

const insert = (id: number): Promise<unknown> =>
  site.sql(`INSERT INTO app.notes VALUES (1, ${String(id)}, 'note')`);

async function ids(): Promise<string[]> {
  const rows = replay(await site.changesOf('1')).get('app.notes');
  return [...(rows?.values() ?? [])].map(({ id }) => id ?? '');
}

const location = (): string => site.lifeboat.config.repository.location;

async function objects(): Promise<string[]> {
  const [epoch] = await site.epochs();
  const names = await readdir(join(location(), 'changes', epoch?.id ?? ''));
  return names.filter((name) => name.endsWith('.segment')).sort();
}

describe('change capture', () => {
  it('is done by one process at a time, and another one takes over', async () => {
    const [first] = captures;
    capture();
    await insert(2);
    await site.caughtUp();
    const readers = `SELECT count(*)::int AS n FROM pg_stat_replication WHERE application_name = 'lifeboat capture'
       AND pid IN (SELECT active_pid FROM pg_replication_slots WHERE database = current_database())`;
    expect(await site.sql(readers)).toEqual([{ n: 1 }]);
    await first?.stop();
    await insert(3);
    await site.caughtUp();
    expect(await ids()).toEqual(['1', '2', '3']);
  });

  it('goes on elsewhere when the lock is lost', async () => {
    capture();
    for (let id = 2; id < 5; id += 1) {
      await site.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name = 'lifeboat capture lock'`,
      );
      await insert(id);
      await site.caughtUp();
    }
    expect(await ids()).toEqual(['1', '2', '3', '4']);
    expect(await site.gaps()).toEqual([]);
  });

  it('goes on when its connections are cut', async () => {
    for (let id = 2; id < 6; id += 1) {
      await insert(id);
      await site.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name LIKE 'lifeboat%'`,
      );
    }
    await site.caughtUp();
    expect(await ids()).toEqual(['1', '2', '3', '4', '5']);
    expect(await site.gaps()).toEqual([]);
  });

  it('waits while the repository is away, and the server keeps the changes', async () => {
    const put = jest.spyOn(site.lifeboat.app.get(Repository).storage, 'put');
    const { slot } = captureNames(site.database.name);
    const positions = (): Promise<unknown> =>
      site.sql(
        `SELECT confirmed_flush_lsn::text, (SELECT covered_lsn::text FROM lifeboat.change_log_epochs)
           FROM pg_replication_slots WHERE slot_name = '${slot}'`,
      );
    await rename(location(), `${location()}-away`);
    await insert(2);
    await insert(3);
    // What was on its way before has arrived; from now on there is something that cannot be stored.
    await waitFor(() => put.mock.calls.length > 0, { what: 'a try' });
    const before = await positions();
    await waitFor(() => put.mock.calls.length > 2, { what: 'two more tries' });
    expect(await positions()).toEqual(before);
    expect(await site.segments()).toHaveLength(1);
    await rename(`${location()}-away`, location());
    await site.caughtUp();
    expect(await ids()).toEqual(['1', '2', '3']);
    expect(await site.gaps()).toEqual([]);
  });

  it('knows transactions by the server’s count, however long ago the last segment was', async () => {
    await captures.splice(0).at(-1)?.stop();
    // As many transactions of other databases between the two are as far away as these.
    await site.sql(`UPDATE lifeboat.change_log_segments SET max_xid = max_xid + 3000000000;
      UPDATE lifeboat.change_log_epochs SET marker_xid = marker_xid + 3000000000`);
    capture();
    await insert(2);
    await site.caughtUp();
    const [row] = await site.sql('SELECT xmin::text AS xid FROM app.notes WHERE id = 2');
    const xid = BigInt(String(row?.['xid']));
    // Heartbeats of the capture are in it, too.
    const { minXid = '', maxXid = '' } = (await site.segments()).at(-1) ?? {};
    expect([BigInt(minXid) <= xid, xid <= BigInt(maxXid)]).toEqual([true, true]);
  });

  it('registers what a killed process has put, once, and removes what belongs to no chain', async () => {
    await site.sql(
      `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON lifeboat.change_log_segments EXECUTE FUNCTION public.refuse()`,
    );
    const before = await objects();
    await insert(2);
    await waitFor(async () => (await objects()).length > before.length, { what: 'the object' });
    await captures.splice(0).at(-1)?.stop();
    const put = await objects();
    const [epoch] = await site.epochs();
    const stray = join(location(), 'changes', epoch?.id ?? '', 'FFFFFFFF00000000-FFFFFFFF00000001.segment');
    await writeFile(stray, 'x');
    await site.sql('DROP TRIGGER refuse ON lifeboat.change_log_segments');
    capture();
    await insert(3);
    await site.caughtUp();
    expect(await ids()).toEqual(['1', '2', '3']);
    const now = await objects();
    expect(now).toEqual(expect.arrayContaining(put));
    expect(now).toHaveLength((await site.segments()).length);
  });
});
