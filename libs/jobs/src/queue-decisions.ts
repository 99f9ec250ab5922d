import type { QueueName } from './queue-name.js';

/** What has to be decided for a queue before it may exist. Times are in milliseconds. */
export interface QueueDecisions {
  /** Jobs that one worker process runs at the same time. */
  concurrency: number;
  /** How long a silent worker keeps a job. It renews at half of this time. */
  lockDurationMs: number;
  /** How often jobs whose worker fell silent are looked for. */
  stalledIntervalMs: number;
  /** How often a job may lose its worker before the queue gives it up. */
  maxStalledCount: number;
  /** How often a job that fails for a passing reason is tried. */
  attempts: number;
  /** The pause before the second try; it doubles with each further one. */
  backoffMs: number;
  /** The share of the pause, 0 to 1, that is left to chance, so that failures of one cause do not retry in step. */
  backoffJitter: number;
  /** How long the queue remembers completed jobs. The catalog remembers them for good. */
  keepCompleted: { count: number; ageSeconds: number };
  keepFailed: { count: number; ageSeconds: number };
  /** How long a stopping worker lets its jobs run before it hands them back to the queue. */
  drainMs: number;
}

const DAY_SECONDS = 86_400;

/** A worker that was killed is noticed within lock + interval: 15 s. The tenant lock keeps a false alarm harmless. */
const crashRecovery = { lockDurationMs: 10_000, stalledIntervalMs: 5_000, maxStalledCount: 10 };

const retention = {
  keepCompleted: { count: 1_000, ageSeconds: DAY_SECONDS },
  keepFailed: { count: 5_000, ageSeconds: 7 * DAY_SECONDS },
};

export const QUEUE_DECISIONS: Record<QueueName, Required<QueueDecisions>> = {
  backup: {
    // Each backup copies over several connections itself; two in a worker keep its memory and the database calm.
    concurrency: 2,
    ...crashRecovery,
    attempts: 5,
    backoffMs: 2_000,
    backoffJitter: 0.3,
    ...retention,
    drainMs: 20_000,
  },
  restore: {
    concurrency: 1,
    ...crashRecovery,
    // A customer waits: fewer tries, closer together, then a person is told.
    attempts: 3,
    backoffMs: 1_000,
    backoffJitter: 0.3,
    ...retention,
    drainMs: 20_000,
  },
  integrity: {
    // It reads whole backups, decompressing on a core: two in a worker keep that core and the storage busy.
    concurrency: 2,
    ...crashRecovery,
    // Nobody waits for it, and a repository that is away comes back: more patience than a customer has.
    attempts: 5,
    backoffMs: 5_000,
    backoffJitter: 0.3,
    ...retention,
    // What it has read it would read again: long enough for most, and nothing is lost with the rest.
    drainMs: 20_000,
  },
  schedule: {
    // A tick writes a few rows; at two in the morning there are thousands of them.
    concurrency: 8,
    ...crashRecovery,
    // What a tick has missed is found in the catalog all the same.
    attempts: 3,
    backoffMs: 1_000,
    backoffJitter: 0.3,
    // A kept tick would keep its timer from ticking at that time again, where the clock was set back.
    keepCompleted: { count: 0, ageSeconds: 0 },
    keepFailed: { count: 0, ageSeconds: 0 },
    drainMs: 10_000,
  },
};
