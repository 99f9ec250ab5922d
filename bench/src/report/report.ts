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

/** How long a restore holds its table locks, and how long a writer of another tenant had to wait at most. */
export interface LockHold {
  kind: 'hold';
  name: string;
  title: string;
  /** Seconds for which the locks are held, at most. */
  goal: number;
  /** By run; all in seconds. */
  steps: { step: string; heldSeconds: number; waitedSeconds: number }[];
  facts: Record<string, number | string>;
}

export type Result = Comparison | MemoryPeak | LockHold;

/** A result and how it stands to its goal. */
export type Judged = Result & { value: Spread; met: boolean };

export interface Report {
  environment: Environment;
  runs: number;
  sizes: BenchSizes;
  results: Judged[];
}
