import { setTimeout as pause } from 'node:timers/promises';
import { type BackupLocation, ManifestStore } from '@lifeboat/archive';
import { runSql, type SampleLifeboat } from '@lifeboat/testing';
import { LaneWriter } from './lane-writer.js';
import type { RandomSource } from './random-source.js';
import { RecoveryHistory } from './recovery-history.js';

export const TENANTS = ['1', '2', '3', '4'];
const WRITERS = 10;
const BASES = 8;

export interface HistoryRun {
  lifeboat: SampleLifeboat;
  /** Takes a full backup of a tenant and answers with its id; null where it did not come about. */
  backUp: (tenantId: string) => Promise<string | null>;
  /** Waits until everything that was committed before the call is durable. */
  caughtUp: () => Promise<void>;
  /** Is done again and again while writers write. Nothing if not given. */
  meanwhile?: (random: RandomSource) => Promise<void>;
}

/** Lets ten writers write to tables that are empty, while bases are taken and changes captured. */
export async function writeHistory(
  { lifeboat, backUp, caughtUp, meanwhile }: HistoryRun,
  random: RandomSource,
): Promise<RecoveryHistory> {
  const url = lifeboat.database.superuserUrl;
  await runSql(url, `TRUNCATE app.notes, app.events, public.lane_commits; UPDATE app.counters SET value = 0`);
  await caughtUp();
  const stop = new AbortController();
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, number) => LaneWriter.open(url, number, TENANTS, random.fork())),
  );
  const writing = Promise.all(writers.map((writer) => writer.writeUntil(stop.signal)));
  const chances = random.fork();
  const disturbing = meanwhile === undefined ? null : again(() => meanwhile(chances), stop.signal);
  const bases: BackupLocation[] = [];
  try {
    while (bases.length < BASES) {
      const tenantId = TENANTS[bases.length % TENANTS.length] ?? '1';
      const backupId = await backUp(tenantId);
      if (backupId !== null) {
        bases.push({ tenantId, backupId });
      }
      await pause(random.below(150));
    }
  } finally {
    stop.abort();
    await Promise.all([writing, disturbing]);
  }
  await caughtUp();
  const manifests = lifeboat.app.get(ManifestStore);
  return RecoveryHistory.read(
    lifeboat,
    writers,
    await Promise.all(bases.map((base) => manifests.read(base))),
  );
}

async function again(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work();
  }
}
