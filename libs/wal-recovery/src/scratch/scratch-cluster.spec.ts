import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WalArchive } from '@lifeboat/config';
import { ArchivingCluster, pgBackRestIsThere, runSql } from '@lifeboat/testing';
import pg from 'pg';
import type { RecoveryTarget } from '../recovery-target.js';
import { ScratchCluster } from './scratch-cluster.js';

const hasPgBackRest = pgBackRestIsThere();
let live: ArchivingCluster;
/** Moments after the rows 1, 2 and 3. */
const moments: string[] = [];
/** Id of the transaction that wrote row 3. */
let third: string;
/** Where the WAL of the first base backup lies, outside of it. */
let waldir: string;

async function addRow(n: number): Promise<string> {
  const [row] = await runSql<{ xid: string }>(
    live.url('app'),
    `INSERT INTO kept VALUES (${String(n)}) RETURNING pg_current_xact_id()::text AS xid`,
  );
  return row?.xid ?? '';
}

beforeAll(async () => {
  live = await ArchivingCluster.start({ pgBackRest: hasPgBackRest });
  await runSql(live.url('postgres'), 'CREATE DATABASE app');
  await runSql(live.url('app'), 'CREATE TABLE kept (n int PRIMARY KEY)');
  // What needs room in the scratch cluster, and what must not be in it.
  await runSql(live.url('app'), `BEGIN; CREATE TABLE prepared (n int); PREPARE TRANSACTION 'open'`);
  await runSql(live.url('app'), `SELECT pg_create_physical_replication_slot('left', true)`);
  // Its pg_wal is a link then.
  waldir = join(await live.makeDirectory('elsewhere'), 'wal');
  if (hasPgBackRest) {
    await live.backUpByPgBackRest();
  }
  await live.takeBaseBackup('first', `--waldir=${waldir}`);
  for (const n of [1, 2, 3]) {
    third = await addRow(n);
    moments.push(await live.now());
  }
  await live.takeBaseBackup('second', '--format=tar', '--gzip');
  await addRow(4);
  await live.archiveWal();
}, 180_000);

afterAll(() => live.stop());

function recover(archive: WalArchive, target: RecoveryTarget): Promise<ScratchCluster> {
  return ScratchCluster.recover({
    archive,
    target,
    directory: join(live.home, 'scratch'),
    signal: new AbortController().signal,
    onPhase: () => undefined,
  });
}

const afterRow = (n: number): RecoveryTarget => ({ time: moments[n - 1] ?? '' });

async function rowsIn(scratch: ScratchCluster): Promise<number[]> {
  return (await runSql<{ n: number }>(scratch.url('app'), 'SELECT n FROM kept ORDER BY n')).map(({ n }) => n);
}

const leftovers = (): Promise<string[]> => readdir(join(live.home, 'scratch'));

/** What holds for each tool. */
function recovers(archive: () => WalArchive): void {
  it('shows the moment that is asked for, apart from the live cluster', async () => {
    const scratch = await recover(archive(), afterRow(2));
    try {
      expect(await rowsIn(scratch)).toEqual([1, 2]);
      expect(scratch.stoppedBefore?.transaction).toBe(third);
      const [control] = await runSql<{ id: string }>(
        live.url('app'),
        'SELECT system_identifier::text AS id FROM pg_control_system()',
      );
      expect(scratch.systemIdentifier).toBe(control?.id);
      await runSql(scratch.url('app'), 'INSERT INTO kept VALUES (99)');
    } finally {
      await scratch.close();
    }
    expect(await leftovers()).toEqual([]);
    expect(await runSql(live.url('app'), 'SELECT n FROM kept WHERE n = 99')).toEqual([]);
  });

  it.each([
    ['after the end of the WAL', new Date(Date.now() + 3_600_000).toISOString()],
    ['before every base backup', new Date(0).toISOString()],
  ])('refuses a moment %s, and leaves nothing', async (_, time) => {
    await expect(recover(archive(), { time })).rejects.toMatchObject({ code: 'WAL_TARGET_NOT_REACHED' });
    expect(await leftovers()).toEqual([]);
  });
}

describe('a scratch cluster from base backups in a directory', () => {
  recovers(() => live.archive);

  it('stops before a transaction, and takes an older base backup where the newest is too young', async () => {
    const scratch = await recover(live.archive, { beforeTransaction: third });
    try {
      expect(await rowsIn(scratch)).toEqual([1, 2]);
      expect(scratch.baseBackup).toContain('first');
    } finally {
      await scratch.close();
    }
  });

  it('lets nobody in but its maker, and holds no slots', async () => {
    const scratch = await recover(live.archive, afterRow(1));
    try {
      const { username, password } = new URL(live.url('app'));
      const url = new URL(scratch.url('app'));
      url.username = username;
      url.password = password;
      const client = new pg.Client({ connectionString: url.toString() });
      await expect(client.connect()).rejects.toThrow('no pg_hba.conf entry');
      expect(await runSql(scratch.url('app'), 'SELECT slot_name FROM pg_replication_slots')).toEqual([]);
    } finally {
      await scratch.close();
    }
  });

  it.each([
    ['the archive is empty', { restoreCommand: 'echo no such file >&2; false' }, 'no such file'],
    ['there is no directory of base backups', { baseBackups: '/nowhere' }, '/nowhere'],
  ])('says so where %s', async (_, change, words) => {
    await expect(recover({ ...live.archive, ...change }, afterRow(1))).rejects.toMatchObject({
      code: expect.stringMatching(/^WAL_/),
      detail: expect.stringContaining(words),
    });
    expect(await leftovers()).toEqual([]);
  });

  it('leaves what the base backup links to as it is', async () => {
    const before = await readdir(waldir);
    const scratch = await recover(live.archive, { beforeTransaction: third });
    expect(scratch.baseBackup).toContain('first');
    await runSql(scratch.url('app'), 'SELECT pg_switch_wal()');
    await scratch.close();
    expect(await readdir(waldir)).toEqual(before);
  });

  it('is given up when asked to', async () => {
    const wanted = new Error('enough');
    const controller = new AbortController();
    const recovering = ScratchCluster.recover({
      archive: {
        tool: 'restore_command',
        baseBackups: join(live.home, 'bases'),
        restoreCommand: 'sleep 600',
      },
      target: afterRow(1),
      directory: join(live.home, 'scratch'),
      signal: controller.signal,
      onPhase: (phase) => {
        if (phase === 'replaying') {
          controller.abort(wanted);
        }
      },
    });
    await expect(recovering).rejects.toBe(wanted);
    expect(await leftovers()).toEqual([]);
  });
});

(hasPgBackRest ? describe : describe.skip)('a scratch cluster from pgBackRest', () => {
  recovers(() => live.pgBackRest);
});
