import { parseArgs } from 'node:util';
import { LifeboatError, messageOf } from '@lifeboat/kernel';

/** The benches by name, in the order in which they run. */
const BENCHES = [
  'backup',
  'incremental',
  'restore',
  'small-tenants',
  'memory',
  'locks',
  'recovery',
  'capture',
  'cost',
] as const;

export type BenchName = (typeof BENCHES)[number];

/** What the benchmark was asked to do. */
export interface BenchOptions {
  benches: readonly BenchName[];
  /** Interleaved pairs of runs, 1 to 100. */
  runs: number;
  sizes: BenchSizes;
  json: boolean;
  /** A directory whose servers and rows are kept and used again; null for a temporary one. */
  keep: string | null;
}

/** How much data is measured. The goals hold for the full sizes. */
export interface BenchSizes {
  full: boolean;
  /** Millions of bytes of the large tenant. */
  megabytes: number;
  smallTenants: number;
  /** Millions of bytes of the tenant whose incremental backups are measured. */
  incremental: number;
  /** Millions of bytes of the tenants whose worker's memory is measured. */
  memory: readonly number[];
  /** Millions of bytes of the tenants whose restores' locks are measured, from the smallest to the largest. */
  locks: readonly number[];
  /** Rows of each tenant of the cluster out of which one is recovered by both engines. */
  recoveryRows: number;
  /** Rows of each tenant of the clusters of different sizes. */
  growthRows: number;
  /** Rows that are captured in small transactions. */
  captureRows: number;
  /** Rows that are captured in one transaction. */
  largeTransaction: number;
  /** Seconds of each window in which an application is measured. */
  loadSeconds: number;
}

export const BENCH_USAGE = `Usage: npm run bench [-- options]

Measures Lifeboat against pg_dump, psql and zstd on real servers. Progress goes to standard error.

  --quick        small data and one run: whether it works, not how fast it is
  --only NAME    one bench: ${BENCHES.join(', ')} (can be given several times)
  --runs N       interleaved runs of each, 1 to 100 (default 5)
  --huge         measure a worker's memory with a tenant of 1 GB too
  --keep DIR     keep servers and rows in this directory and use them again; not with other sizes
  --json         print one JSON object
  --help         print this
`;

const FULL: BenchSizes = {
  full: true,
  megabytes: 300,
  smallTenants: 200,
  incremental: 100,
  memory: [30, 300],
  locks: [3, 30, 300],
  recoveryRows: 30_000,
  growthRows: 3_000,
  captureRows: 1_000_000,
  largeTransaction: 1_000_000,
  loadSeconds: 10,
};
const QUICK: BenchSizes = {
  full: false,
  megabytes: 20,
  smallTenants: 10,
  incremental: 10,
  memory: [20],
  locks: [2, 20],
  recoveryRows: 100,
  growthRows: 100,
  captureRows: 50_000,
  largeTransaction: 50_000,
  loadSeconds: 2,
};
const HUGE_MEGABYTES = 1_000;

/**
 * Reads the command line.
 *
 * @returns null where only help is wanted
 * @throws LifeboatError INVALID_REQUEST
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions | null {
  const { quick = false, only, runs, huge = false, keep, json = false, help = false } = parse(args);
  if (help) {
    return null;
  }
  const sizes = quick ? QUICK : FULL;
  return {
    benches: only === undefined ? BENCHES : BENCHES.filter((name) => only.map(benchOf).includes(name)),
    runs: runsOf(runs ?? (quick ? '1' : '5')),
    sizes: huge ? { ...sizes, memory: [...sizes.memory, HUGE_MEGABYTES] } : sizes,
    json,
    keep: keep ?? null,
  };
}

function parse(args: readonly string[]): {
  quick?: boolean;
  only?: string[];
  runs?: string;
  huge?: boolean;
  keep?: string;
  json?: boolean;
  help?: boolean;
} {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        runs: { type: 'string' },
        huge: { type: 'boolean' },
        keep: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong(messageOf(error));
  }
}

function benchOf(name: string): BenchName {
  const known = BENCHES.find((bench) => bench === name);
  if (known === undefined) {
    throw wrong(`There is no bench "${name}".`);
  }
  return known;
}

function runsOf(text: string): number {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < 1 || runs > 100) {
    throw wrong(`--runs is "${text}", not a whole number from 1 to 100.`);
  }
  return runs;
}

const wrong = (detail: string): LifeboatError =>
  new LifeboatError('INVALID_REQUEST', {
    detail: `${detail} Nothing was started.`,
    remedy: 'See: npm run bench -- --help',
  });
