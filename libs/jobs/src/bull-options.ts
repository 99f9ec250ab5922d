import type { JobsOptions, WorkerOptions } from 'bullmq';
import type { QueueDecisions } from './queue-decisions.js';

/** How long finished jobs are kept, for a job or for a worker. */
type Retention = Required<Pick<WorkerOptions, 'removeOnComplete' | 'removeOnFail'>>;

/** What was decided for a queue, as BullMQ wants to hear it for each job that is added. */
export function jobOptionsOf(decisions: QueueDecisions): JobsOptions {
  const { attempts, backoffMs, backoffJitter } = decisions;
  return {
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: backoffJitter },
    ...retentionOf(decisions),
    stackTraceLimit: 0,
  };
}

/** The same for a worker. Its prefix is the queue's own, which `BullModule` passes on. */
export function workerOptionsOf(decisions: QueueDecisions): Omit<WorkerOptions, 'connection'> {
  const { concurrency, lockDurationMs, stalledIntervalMs, maxStalledCount } = decisions;
  return {
    concurrency,
    lockDuration: lockDurationMs,
    stalledInterval: stalledIntervalMs,
    maxStalledCount,
    ...retentionOf(decisions),
    skipVersionCheck: true,
  };
}

function retentionOf({ keepCompleted, keepFailed }: QueueDecisions): Retention {
  return {
    removeOnComplete: { count: keepCompleted.count, age: keepCompleted.ageSeconds },
    removeOnFail: { count: keepFailed.count, age: keepFailed.ageSeconds },
  };
}
