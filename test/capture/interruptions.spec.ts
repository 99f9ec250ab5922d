import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { captureNames } from '@lifeboat/app-database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { replay } from '../support/replay.js';

let site: CapturedSite;
const captures: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  site = await startCapturedSite({
    schema: `CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);
             CREATE TABLE public.noise (body text);`,
    enrolled: [{ table: 'app.notes', identity: ['tenant_id', 'id'] }],
    environment: { CHANGE_LOG_MAX_RETAINED_WAL: '67108864' },
  });
  capture();
  await insert(1);
  await site.caughtUp();
});
afterEach(async () => {
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
  }, 60_000);

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
  }, 60_000);

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
  }, 60_000);

  it('waits while the repository is away, and the server keeps the changes', async () => {
    const [before] = await site.epochs();
    await rename(location(), `${location()}-away`);
    await insert(2);
    await insert(3);
    const { slot } = captureNames(site.database.name);
    const confirmed = `SELECT confirmed_flush_lsn::text AS lsn FROM pg_replication_slots WHERE slot_name = '${slot}'`;
    const [position] = await site.sql(confirmed);
    await waitFor(
      async () => {
        const [row] = await site.sql(
          `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '${String(position?.['lsn'])}')::int > 2000 AS moved`,
        );
        return row?.['moved'];
      },
      { what: 'heartbeats', timeoutMs: 20_000 },
    );
    expect(await site.sql(confirmed)).toEqual([position]);
    expect((await site.epochs())[0]?.coveredLsn).toBe(before?.coveredLsn);
    await rename(`${location()}-away`, location());
    await site.caughtUp();
    expect(await ids()).toEqual(['1', '2', '3']);
    expect(await site.gaps()).toEqual([]);
  }, 60_000);

  it('drops its slot where that would hold back too much WAL, and begins anew when it can', async () => {
    await rename(location(), `${location()}-away`);
    await insert(2);
    await site.sql(
      `INSERT INTO public.noise
       SELECT (SELECT string_agg(md5(i::text || j::text), '') FROM generate_series(1, 50) j) FROM generate_series(1, 50000) i`,
    );
    const { slot } = captureNames(site.database.name);
    await waitFor(
      async () =>
        (await site.sql(`SELECT FROM pg_replication_slots WHERE slot_name = '${slot}'`)).length === 0,
      { what: 'the slot to be dropped', timeoutMs: 40_000 },
    );
    await waitFor(async () => (await site.gaps()).length === 1, { what: 'the gap', timeoutMs: 20_000 });
    expect(await site.gaps()).toMatchObject([{ reason: 'wal_limit', toTime: null }]);
    await rename(`${location()}-away`, location());
    await waitFor(async () => (await site.epochs()).length === 2, { what: 'a new epoch', timeoutMs: 40_000 });
    await insert(3);
    await site.caughtUp();
    expect(await ids()).toEqual(['3']);
    expect(await site.gaps()).toMatchObject([{ reason: 'wal_limit', toTime: expect.any(Date) }]);
  }, 120_000);

  it('knows transactions by the server’s count, however long ago the last segment was', async () => {
    await captures.splice(0).at(-1)?.stop();
    // As many transactions of other databases between the two are as far away as these.
    await site.sql(`UPDATE lifeboat.change_log_segments SET max_xid = max_xid + 3000000000;
      UPDATE lifeboat.change_log_epochs SET marker_xid = marker_xid + 3000000000`);
    capture();
    await insert(2);
    await site.caughtUp();
    const [row] = await site.sql('SELECT xmin::text AS xid FROM app.notes WHERE id = 2');
    expect((await site.segments()).at(-1)?.minXid).toBe(row?.['xid']);
  }, 60_000);

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
  }, 60_000);
});
