import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Manifest, ManifestStore } from '@lifeboat/archive';
import { parseLsn, parseMoment, SegmentStore, type SegmentTransaction } from '@lifeboat/change-log';
import type { RecoveryInput } from '@lifeboat/protection';
import { runSql, type SampleLifeboat, startSchemaLifeboat, TestCapture } from '@lifeboat/testing';
import { expectedState, type PlacedCommit, type TenantState } from './expected-state.js';
import { LANES_SCHEMA, LaneWriter } from './lane-writer.js';
import { RandomSource } from './random-source.js';

const TENANTS = ['1', '2', '3', '4'];
const WRITERS = 10;
const ROUNDS = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 100);
const ROUNDS_OF_A_HISTORY = 50;
/** What the server schedules is not repeated, what is asked of it is. */
const SEED = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const BASES_OF_A_HISTORY = 8;

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let url: string;

/** Of all commits that were captured, in their order. */
let stream: SegmentTransaction[];
let commits: PlacedCommit[];
/** The full backups that were taken meanwhile. */
let bases: Manifest[];
let counts: { deadlocks: number; rollbacks: number };

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(LANES_SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
  url = lifeboat.database.superuserUrl;
  capture = await TestCapture.start(lifeboat);
});

afterAll(async () => {
  await capture.close();
  await lifeboat.close();
});

/** Lets the writers write, while bases are taken and changes captured. */
async function makeHistory(random: RandomSource): Promise<void> {
  await runSql(url, `TRUNCATE app.notes, app.events; UPDATE app.counters SET value = 0`);
  await capture.caughtUp();
  const stop = new AbortController();
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, number) =>
      LaneWriter.open(url, number, TENANTS, new RandomSource(random.below(1_000_000))),
    ),
  );
  const writing = Promise.all(writers.map((writer) => writer.writeUntil(stop.signal)));
  bases = [];
  try {
    while (bases.length < BASES_OF_A_HISTORY) {
      await takeBase(TENANTS[bases.length % TENANTS.length] ?? '1');
      await capture.caughtUp();
      await pause(random.below(150));
    }
  } finally {
    stop.abort();
    await writing;
  }
  await capture.caughtUp();
  await placeCommits(writers);
}

/** A backup that meets one TRUNCATE after the other gives up; that is another story. */
async function takeBase(tenantId: string): Promise<void> {
  try {
    const backupId = await lifeboat.backUp(tenantId);
    bases.push(await lifeboat.app.get(ManifestStore).read({ tenantId, backupId }));
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('TABLE_REWRITTEN'))) {
      throw error;
    }
  }
}

async function placeCommits(writers: readonly LaneWriter[]): Promise<void> {
  const segments = await runSql<{ path: string }>(
    url,
    'SELECT path FROM lifeboat.change_log_segments ORDER BY number',
  );
  stream = [];
  for (const { path } of segments) {
    stream.push(...(await lifeboat.app.get(SegmentStore).readHead(path)).head.transactions);
  }
  const places = new Map(stream.map(([xid, lsn]) => [xid, parseLsn(lsn)]));
  commits = writers
    .flatMap((writer) => writer.commits)
    // What wrote and took it back left nothing in the stream, and nothing behind.
    .flatMap((commit) => {
      const lsn = places.get(commit.xid);
      return lsn === undefined ? [] : [{ ...commit, lsn }];
    })
    .sort((left, right) => (left.lsn < right.lsn ? -1 : 1));
  counts = {
    deadlocks: writers.reduce((sum, { deadlocks }) => sum + deadlocks, 0),
    rollbacks: writers.reduce((sum, { rollbacks }) => sum + rollbacks, 0),
  };
}

/** A moment after the tenant's first base of this history; half of them soon after a base. */
function pickTarget(tenant: string, random: RandomSource): { input: RecoveryInput; cut: bigint } {
  const { snapshot } = random.pick(bases.filter(({ tenantId }) => tenantId === tenant));
  const from = parseLsn(snapshot.endLsn);
  const after = stream.filter(([, lsn]) => parseLsn(lsn) >= from);
  const [xid, lsn, time] = random.pick(random.chance(50) ? after.slice(0, 40) : after);
  if (random.chance(50)) {
    return { input: { beforeTransaction: xid }, cut: parseLsn(lsn) };
  }
  // The very time of a commit leaves in what was committed then.
  const target = parseMoment(time) ?? 0n;
  const next = stream.find(([, , other]) => (parseMoment(other) ?? 0n) > target);
  return { input: { targetTime: time }, cut: next === undefined ? 1n << 62n : parseLsn(next[1]) };
}

async function stateOf(tenant: string): Promise<TenantState> {
  const read = async (table: string): Promise<string[]> => {
    const rows = await runSql<{ row: string }>(
      url,
      `SELECT (t.*)::text AS row FROM app.${table} AS t WHERE tenant_id = ${tenant}`,
    );
    return rows.map(({ row }) => row).sort();
  };
  return { notes: await read('notes'), events: await read('events'), counters: await read('counters') };
}

describe(`recoveries while ten writers write (LIFEBOAT_PROPERTY_SEED=${String(SEED)})`, () => {
  const histories = Math.ceil(ROUNDS / ROUNDS_OF_A_HISTORY);

  it.each(Array.from({ length: histories }, (_, index) => index))(
    'bring back what each tenant held at that commit (history %i)',
    async (index) => {
      const random = new RandomSource(SEED + index);
      await makeHistory(random);
      expect(commits.length).toBeGreaterThan(200);
      expect(counts.rollbacks).toBeGreaterThan(0);
      for (let round = 0; round < Math.min(ROUNDS_OF_A_HISTORY, ROUNDS); round += 1) {
        const tenant = random.pick(TENANTS);
        const { input, cut } = pickTarget(tenant, random);
        const outcome = await lifeboat.recover(tenant, input);
        const what = { seed: SEED, index, round, tenant, input };
        expect({ ...what, kind: outcome.kind, error: 'error' in outcome ? outcome.error : null }).toEqual({
          ...what,
          kind: 'completed',
          error: null,
        });
        expect({ ...what, state: await stateOf(tenant) }).toEqual({
          ...what,
          state: expectedState(commits, tenant, cut),
        });
      }
    },
    240_000,
  );
});
