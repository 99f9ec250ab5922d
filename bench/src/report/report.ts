import type { BenchSizes } from '../options.js';
import type { Sample, Spread } from '../measure/sample.js';
import type { Environment } from './environment.js';

/** Lifeboat beside its peer, run by run. */
export interface Comparison {
  kind: 'comparison';
  name: string;
  title: string;
  /** Lifeboat's time divided by the peer's is to be at most this. */
  goal: number;
  lifeboat: Sample[];
  /** By position: each ran just before or after Lifeboat's run of the same position. */
  peer: Sample[];
  facts: Record<string, number | string>;
}

/** The most memory that a process took. */
export interface MemoryPeak {
  kind: 'memory';
  name: string;
  title: string;
  /** Megabytes, at most. */
  goal: number;
  /** Peak resident set so far after each step, in megabytes. */
  steps: { step: string; megabytes: number }[];
  facts: Record<string, number | string>;
}

/** For how long a restore holds its locks, by the size of the tenant: nobody writes to its tables meanwhile. */
export interface LockHolds {
  kind: 'locks';
  name: string;
  title: string;
  /** Milliseconds after damage of the largest tenant, at most. */
  goal: number;
  /** From the smallest tenant to the largest. */
  steps: {
    megabytes: number;
    rows: number;
    damagedRows: number;
    afterDamageMs: number[];
    afterLossMs: number[];
  }[];
  facts: Record<string, number | string>;
}

/** One figure, measured once or several times. */
export interface Figure {
  kind: 'figure';
  name: string;
  title: string;
  unit: string;
  /** Null where there is none. */
  goal: { least: number } | { most: number } | null;
  values: number[];
  facts: Record<string, number | string>;
}

export type Result = Comparison | MemoryPeak | LockHolds | Figure;

/** A result and how it stands to its goal; one without a goal has met it. */
export type Judged = Result & { value: Spread; met: boolean };

export interface Report {
  environment: Environment;
  runs: number;
  sizes: BenchSizes;
  results: Judged[];
}
