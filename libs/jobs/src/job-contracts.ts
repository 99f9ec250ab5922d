import { LifeboatError } from '@lifeboat/kernel';
import { ACTOR_SOURCES, ROLES } from '@lifeboat/tenancy';
import { z } from 'zod';
import type { WorkQueueName } from './queue-name.js';

const actor = z.object({
  subject: z.string().min(1),
  role: z.enum(ROLES),
  tenantId: z.string().min(1).nullable(),
  source: z.enum(ACTOR_SOURCES),
  requestId: z.string().min(1),
});

/** What every job carries. All else is in the operation's row, which is the truth; a payload is only a pointer to it. */
const operationPayload = z.object({
  operationId: z.uuid(),
  tenantId: z.string().min(1),
  actor,
});

/**
 * The one map of job name to queue and payload; every type about jobs is derived from it. Large jobs of some names have a
 * queue of their own.
 */
export const JOBS = {
  backup: { queue: 'backup', largeQueue: 'backup_large', payload: operationPayload },
  /** An incremental backup that reads the change log: that takes keys, which workers of the queue `backup` have not. */
  backup_from_changes: { queue: 'integrity', payload: operationPayload },
  restore: { queue: 'restore', payload: operationPayload },
  rollback: { queue: 'restore', payload: operationPayload },
  point_in_time_recovery: { queue: 'restore', payload: operationPayload },
  validation: { queue: 'integrity', payload: operationPayload },
  drill: { queue: 'integrity', payload: operationPayload },
  cleanup: { queue: 'integrity', payload: operationPayload },
  history: { queue: 'integrity', payload: operationPayload },
  diff: { queue: 'integrity', payload: operationPayload },
} as const satisfies Record<string, { queue: WorkQueueName; largeQueue?: WorkQueueName; payload: z.ZodType }>;

export type JobName = keyof typeof JOBS;

/** The payload of a job: JSON-safe, so no Date and no Buffer. */
export type JobPayload<N extends JobName = JobName> = z.infer<(typeof JOBS)[N]['payload']>;

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}

/** The job names that a queue carries. */
export function jobNamesOf(queue: WorkQueueName): JobName[] {
  return Object.keys(JOBS)
    .filter(isJobName)
    .filter((name) => queuesOf(name).includes(queue));
}

/** The queues that jobs of a name can be in: the usual one, then that of large ones. */
export function queuesOf(name: JobName): [usual: WorkQueueName, large?: WorkQueueName] {
  const job: { queue: WorkQueueName; largeQueue?: WorkQueueName } = JOBS[name];
  return job.largeQueue === undefined ? [job.queue] : [job.queue, job.largeQueue];
}

/**
 * Checks what came out of Redis, where anybody may have put it.
 *
 * @throws LifeboatError JOB_INVALID where the name is unknown or the payload is not what its name promises
 */
export function parseJob(name: string, data: unknown): { name: JobName; payload: JobPayload } {
  if (!isJobName(name)) {
    throw invalidJob(`A job named "${name}" is in the queue, and no such job exists.`);
  }
  const result = JOBS[name].payload.safeParse(data);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw invalidJob(`A job "${name}" has a payload that is not valid: ${problems.join('; ')}.`);
  }
  return { name, payload: result.data };
}

function invalidJob(detail: string): LifeboatError {
  return new LifeboatError('JOB_INVALID', {
    detail: `${detail} It was not run.`,
    remedy: 'Run API and workers of the same version; remove the job in the queue page.',
  });
}
