import { OneOfMany } from '@lifeboat/testing';
import { spreadOf } from '../measure/sample.js';
import type { Figure } from '../report/report.js';
import type { BenchContext } from './bench-context.js';

const TENANTS = 100;
const GROWTH = 10;

/**
 * Recovery of a tenant that is one percent of its cluster, by the change log and from WAL; then one by the change log in
 * two clusters, of which the other is ten times as large, in turns. Each is checked against what the tenant held.
 */
export async function benchRecovery(context: BenchContext): Promise<Figure[]> {
  return [await compareEngines(context), await compareClusters(context)];
}

async function compareEngines({ options, say }: BenchContext): Promise<Figure> {
  const { recoveryRows: rows } = options.sizes;
  const cluster = await make(TENANTS, rows, say);
  try {
    const changes: number[] = [];
    const wal: number[] = [];
    for (let run = 1; run <= options.runs; run += 1) {
      changes.push(await recover(cluster, 'changes'));
      wal.push(await recover(cluster, 'wal'));
      say(
        `recovery, run ${String(run)}: ${inSeconds(changes.slice(-1))}, from WAL ${inSeconds(wal.slice(-1))}`,
      );
    }
    return {
      kind: 'figure',
      name: 'recovery',
      title: 'Recovery of 1 % of a cluster by the change log, as a part of the time that it takes from WAL',
      unit: '×',
      goal: { most: 0.1 },
      values: changes.map((seconds, index) => seconds / (wal[index] ?? NaN)),
      facts: {
        rows,
        clusterMegabytes: await megabytesOf(cluster),
        changes: inSeconds(changes),
        wal: inSeconds(wal),
      },
    };
  } finally {
    await cluster.close();
  }
}

async function compareClusters({ options, say }: BenchContext): Promise<Figure> {
  const { growthRows: rows } = options.sizes;
  const one = await make(TENANTS, rows, say);
  try {
    const ten = await make(TENANTS * GROWTH, rows, say);
    try {
      const before: number[] = [];
      const after: number[] = [];
      for (let run = 1; run <= options.runs; run += 1) {
        before.push(await recover(one, 'changes'));
        after.push(await recover(ten, 'changes'));
        say(
          `recovery, run ${String(run)}: ${inSeconds(before.slice(-1))}, in the larger cluster ${inSeconds(after.slice(-1))}`,
        );
      }
      return {
        kind: 'figure',
        name: 'recovery in a larger cluster',
        title: `The same tenant in a cluster ${String(GROWTH)} times as large, by the change log, against before`,
        unit: '×',
        goal: { most: 1.2 },
        values: after.map((seconds, index) => seconds / (before[index] ?? NaN)),
        facts: {
          rows,
          clusterMegabytes: await megabytesOf(one),
          largerMegabytes: await megabytesOf(ten),
          before: inSeconds(before),
          after: inSeconds(after),
        },
      };
    } finally {
      await ten.close();
    }
  } finally {
    await one.close();
  }
}

/** Its first recovery opens connections and fills caches, and is not measured. */
async function make(tenants: number, rows: number, say: (line: string) => void): Promise<OneOfMany> {
  say(`Making a cluster of ${String(tenants)} tenants with ${String(rows)} rows each`);
  const cluster = await OneOfMany.start({ tenants, rows });
  await recover(cluster, 'changes');
  return cluster;
}

async function recover(cluster: OneOfMany, engine: 'changes' | 'wal'): Promise<number> {
  const { seconds, ...recovered } = await cluster.recover(engine);
  if (recovered.rows !== cluster.wanted.rows || recovered.hash !== cluster.wanted.hash) {
    throw new Error(`the tenant is not what it was after a recovery by the engine ${engine}`);
  }
  return seconds;
}

const megabytesOf = async (cluster: OneOfMany): Promise<number> =>
  Math.round((await cluster.clusterBytes()) / 1e6);

const inSeconds = (times: readonly number[]): string => `${spreadOf(times).median.toFixed(2)} s`;
