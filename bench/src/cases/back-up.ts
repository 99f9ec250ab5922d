import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '../measure/sample.js';
import { Stopwatch } from '../measure/stopwatch.js';
import { Peer } from '../peer/peer.js';
import type { Comparison } from '../report/report.js';
import type { TakenBackup } from '../stage/bench-lifeboat.js';
import type { BenchContext } from './bench-context.js';

/** A full backup of one large tenant, against pg_dump of the same rows, compressed by zstd. */
export async function benchBackUp({ stage, options, say }: BenchContext): Promise<Comparison[]> {
  const { megabytes, smallTenants } = options.sizes;
  const database = await stage.database({ megabytes, smallTenants });
  const lifeboat = await stage.lifeboat(database);
  const peer = await Peer.of(database);
  const stopwatch = new Stopwatch(database);
  const dumps = await mkdtemp(join(stage.scratch, 'dumps-'));
  const tenantId = database.large.id;
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  try {
    // The first one warms caches on both sides, and dumps the schema, which the next ones need not.
    let taken: TakenBackup = await lifeboat.backUp(tenantId);
    await peer.dump([tenantId], dumps);
    for (let run = 1; run <= options.runs; run += 1) {
      await rm(taken.directory, { recursive: true });
      ours.push(
        await stopwatch.ofOurs(async () => {
          taken = await lifeboat.backUp(tenantId);
        }),
      );
      await rm(join(dumps, `${tenantId}.sql.zst`));
      theirs.push(await stopwatch.ofPeer(() => peer.dump([tenantId], dumps)));
      say(`backup, run ${run}: ${seconds(ours)} against ${seconds(theirs)}`);
    }
    const { size } = await stat(join(dumps, `${tenantId}.sql.zst`));
    return [
      {
        kind: 'comparison',
        name: 'backup',
        title: 'Full backup of one large tenant',
        goal: 1,
        lifeboat: ours,
        peer: theirs,
        facts: { rows: taken.rows, textBytes: taken.rawBytes, bytes: taken.sizeBytes, peerBytes: size },
      },
    ];
  } finally {
    await lifeboat.close();
  }
}

const seconds = (samples: readonly Sample[]): string => `${samples.at(-1)?.seconds.toFixed(2) ?? ''} s`;
