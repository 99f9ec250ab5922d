import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { TENANT_TABLES } from '@lifeboat/sample-app';
import { type Sample, spreadOf } from '../measure/sample.js';
import { Stopwatch } from '../measure/stopwatch.js';
import { Peer } from '../peer/peer.js';
import type { Comparison } from '../report/report.js';
import type { BenchDatabase } from '../stage/bench-database.js';
import { BenchFleet } from '../stage/bench-fleet.js';
import type { BenchContext } from './bench-context.js';

/** The large tenant beside them is small too: with a large one, pg_dump would read all its rows each time. */
const MEGABYTES = 1;
/** Tenants that are dumped at most: a loop over all of a thousand would take minutes, and each takes the same. */
const DUMPED = 200;

/**
 * Full backups of a thousand small tenants by the path that a night takes: operations, queue, worker. Against a loop of
 * pg_dump and zstd over some of them, as many times longer as there are more of the others.
 */
export async function benchFleet({ stage, options, say }: BenchContext): Promise<Comparison[]> {
  const database = await stage.database({ megabytes: MEGABYTES, smallTenants: options.sizes.fleet });
  const peer = await Peer.of(database);
  const stopwatch = new Stopwatch(database);
  const dumps = await mkdtemp(join(stage.scratch, 'dumps-'));
  const tenantIds = database.small.map(({ id }) => id);
  const step = Math.ceil(tenantIds.length / DUMPED);
  const dumped = tenantIds.filter((_, index) => index % step === 0);
  const ours: Sample[] = [];
  const theirs: Sample[] = [];
  let rows = 0;
  const fleet = await BenchFleet.start(database, await stage.repository(), stage.stack.redis.url);
  try {
    // The first one of a process dumps the schema, which no other does.
    await fleet.backUpAll([database.large.id]);
    for (let run = 1; run <= options.runs; run += 1) {
      let taken: Awaited<ReturnType<BenchFleet['backUpAll']>> = new Map();
      ours.push(
        await stopwatch.ofOurs(async () => {
          taken = await fleet.backUpAll(tenantIds);
        }),
      );
      rows = await countRows(database, fleet, taken);
      const sample = await stopwatch.ofPeer(() => peer.dump(dumped, dumps));
      theirs.push(times(sample, tenantIds.length / dumped.length));
      say(`fleet, run ${run}: ${seconds(ours)} against ${seconds(theirs)} for ${tenantIds.length} tenants`);
    }
  } finally {
    await fleet.close();
  }
  const { median, least, most } = spreadOf(ours.map((sample) => tenantIds.length / sample.seconds));
  return [
    {
      kind: 'comparison',
      name: 'fleet',
      title: `Full backups of ${tenantIds.length} small tenants by queue and worker`,
      goal: 0.1,
      lifeboat: ours,
      peer: theirs,
      facts: {
        backupsPerSecond: `${median.toFixed(1)} (${least.toFixed(1)} to ${most.toFixed(1)})`,
        rows,
        peer: `measured with ${dumped.length} of them, times ${(tenantIds.length / dumped.length).toFixed(1)}`,
      },
    },
  ];
}

/**
 * @returns rows of all backups
 * @throws Error where a backup has not just the tenant's rows
 */
async function countRows(
  database: BenchDatabase,
  fleet: BenchFleet,
  taken: Awaited<ReturnType<BenchFleet['backUpAll']>>,
): Promise<number> {
  const all = TENANT_TABLES.map(({ from, tenant }) => `SELECT (${tenant})::text AS tenant FROM ${from}`);
  const counted = await database.execute(
    `SELECT tenant, count(*)::int AS rows FROM (${all.join(' UNION ALL ')}) AS r GROUP BY tenant`,
  );
  const live = new Map(counted.map(({ tenant, rows }) => [String(tenant), Number(rows)]));
  let sum = 0;
  for (const [tenantId, backup] of taken) {
    const rows = await fleet.rowsOf(tenantId, backup);
    if (rows !== live.get(tenantId)) {
      throw new Error(`a backup of ${tenantId} has ${rows} rows, not ${String(live.get(tenantId))}`);
    }
    sum += rows;
  }
  return sum;
}

const times = ({ seconds: wall, clientCpu, serverCpu }: Sample, factor: number): Sample => ({
  seconds: wall * factor,
  clientCpu: clientCpu * factor,
  serverCpu: serverCpu === null ? null : serverCpu * factor,
});

const seconds = (samples: readonly Sample[]): string => `${samples.at(-1)?.seconds.toFixed(2) ?? ''} s`;
