import { OneOfMany } from '@lifeboat/testing';
import { spreadOf } from '../measure/sample.js';
import type { Figure } from '../report/report.js';
import type { BenchContext } from './bench-context.js';

const TENANTS = 100;
const GROWTH = 10;

interface Runs {
  changes: number[];
  wal: number[];
  megabytes: number;
}

/**
 * Recovery of a tenant that is one percent of its cluster, by the change log and from WAL, each checked against what the
 * tenant held; then the same tenant in a cluster ten times as large, by the change log.
 */
export async function benchRecovery({ options, say }: BenchContext): Promise<Figure[]> {
  const { recoveryRows: rows } = options.sizes;
  const one = await measure(TENANTS, rows, options.runs, ['changes', 'wal'], say);
  const ten = await measure(TENANTS * GROWTH, rows, options.runs, ['changes'], say);
  const [before, after] = [spreadOf(one.changes).median, spreadOf(ten.changes).median];
  return [
    {
      kind: 'figure',
      name: 'recovery',
      title: 'Recovery of 1 % of a cluster by the change log, as a part of the time that it takes from WAL',
      unit: '×',
      goal: { most: 0.1 },
      values: one.changes.map((seconds, index) => seconds / (one.wal[index] ?? NaN)),
      facts: {
        rows,
        clusterMegabytes: one.megabytes,
        changesSeconds: before.toFixed(2),
        walSeconds: spreadOf(one.wal).median.toFixed(2),
      },
    },
    {
      kind: 'figure',
      name: 'recovery in a larger cluster',
      title: `The same tenant in a cluster ${String(GROWTH)} times as large, by the change log, against before`,
      unit: '×',
      goal: { most: 1.2 },
      values: ten.changes.map((seconds) => seconds / before),
      facts: { rows, clusterMegabytes: ten.megabytes, changesSeconds: after.toFixed(2) },
    },
  ];
}

async function measure(
  tenants: number,
  rows: number,
  runs: number,
  engines: readonly ('changes' | 'wal')[],
  say: (line: string) => void,
): Promise<Runs> {
  say(`Making a cluster of ${String(tenants)} tenants with ${String(rows)} rows each`);
  const cluster = await OneOfMany.start({ tenants, rows });
  try {
    const result: Runs = {
      changes: [],
      wal: [],
      megabytes: Math.round((await cluster.clusterBytes()) / 1e6),
    };
    for (let run = 1; run <= runs; run += 1) {
      for (const engine of engines) {
        const { seconds, ...recovered } = await cluster.recover(engine);
        if (recovered.rows !== cluster.wanted.rows || recovered.hash !== cluster.wanted.hash) {
          throw new Error(`the tenant is not what it was after a recovery by the engine ${engine}`);
        }
        result[engine].push(seconds);
        say(`recovery of 1 of ${String(tenants)}, run ${String(run)}, ${engine}: ${seconds.toFixed(2)} s`);
      }
    }
    return result;
  } finally {
    await cluster.close();
  }
}
