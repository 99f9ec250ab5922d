import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '../measure/sample.js';
import { Stopwatch } from '../measure/stopwatch.js';
import { Peer } from '../peer/peer.js';
import type { Comparison } from '../report/report.js';
import type { BenchLifeboat, TakenBackup } from '../stage/bench-lifeboat.js';
import type { BenchContext } from './bench-context.js';

/** Backups that run at a time, as in a worker. */
const AT_A_TIME = 4;

/** The large tenant beside the small ones is small too: with a large one, pg_dump would read all its rows each time. */
const MEGABYTES = 1;

/** Full backups of many small tenants, against a loop of pg_dump and zstd. */
export async function benchSmallTenants({ stage, options, say }: BenchContext): Promise<Comparison[]> {
  const database = await stage.database({ megabytes: MEGABYTES, smallTenants: options.sizes.smallTenants });
  const lifeboat = await stage.lifeboat(database);
  const peer = await Peer.of(database);
  const stopwatch = new Stopwatch(database);
  const dumps = await mkdtemp(join(stage.scratch, 'dumps-'));
  const tenantIds = database.small.map(({ id }) => id);
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  let taken: TakenBackup[] = [];
  try {
    await lifeboat.backUp(database.large.id);
    for (let run = 1; run <= options.runs; run += 1) {
      await Promise.all(taken.map(({ directory }) => rm(directory, { recursive: true })));
      ours.push(
        await stopwatch.ofOurs(async () => {
          taken = await backUpAll(lifeboat, tenantIds);
        }),
      );
      theirs.push(await stopwatch.ofPeer(() => peer.dump(tenantIds, dumps)));
      say(
        `small tenants, run ${run}: ${seconds(ours)} against ${seconds(theirs)} for ${tenantIds.length} tenants`,
      );
    }
  } finally {
    await lifeboat.close();
  }
  return [
    {
      kind: 'comparison',
      name: 'small tenants',
      title: `Full backups of ${tenantIds.length} small tenants`,
      goal: 0.1,
      lifeboat: ours,
      peer: theirs,
      facts: { tenants: tenantIds.length, rows: taken.reduce((sum, { rows }) => sum + rows, 0) },
    },
  ];
}

async function backUpAll(lifeboat: BenchLifeboat, tenantIds: readonly string[]): Promise<TakenBackup[]> {
  const queue = [...tenantIds];
  const taken: TakenBackup[] = [];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      taken.push(await lifeboat.backUp(next));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return taken;
}

const seconds = (samples: readonly Sample[]): string => `${samples.at(-1)?.seconds.toFixed(2) ?? ''} s`;
