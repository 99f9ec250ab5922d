import { toLifeboatError } from '@lifeboat/kernel';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { handlersOf } from './handler-map.js';
import { type JobName, parseJob } from './job-contracts.js';
import type { JobHandler } from './job-handler.js';
import type { JobOutcome } from './job-outcome.js';
import type { WorkQueueName } from './queue-name.js';
import type { Runner } from './queue-processor.js';

/** Gives each job of a queue to its handler, and tells BullMQ how it ended. */
export class JobRunner implements Runner {
  private readonly handlers: Map<JobName, JobHandler>;

  /** @throws LifeboatError CONFIGURATION_INVALID where a handler is missing or doubled */
  constructor(queue: WorkQueueName, handlers: readonly JobHandler[]) {
    this.handlers = handlersOf(queue, handlers);
  }

  /**
   * @param token proves to Redis that the job is this worker's
   * @throws what means "try again", "never again" or "later" to BullMQ; nothing where the job is done
   */
  async run(job: Job, token: string | undefined, signal: AbortSignal): Promise<void> {
    const outcome = await this.outcomeOf(job, signal);
    switch (outcome.kind) {
      case 'done':
        return;
      case 'retry':
        throw outcome.error;
      case 'failed':
        throw new UnrecoverableError(outcome.error.message);
      case 'later':
        await job.moveToDelayed(Date.now() + outcome.afterMs, token);
        throw new DelayedError();
    }
  }

  private async outcomeOf(job: Job, signal: AbortSignal): Promise<JobOutcome> {
    const parsed = parsedOrError(job);
    if (parsed instanceof Error) {
      return { kind: 'failed', error: parsed };
    }
    const handler = this.handlers.get(parsed.name);
    if (handler === undefined) {
      return {
        kind: 'failed',
        error: new Error(`The queue "${job.queueName}" does not carry "${job.name}".`),
      };
    }
    return handler.handle(parsed.payload, {
      lastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
      signal,
    });
  }
}

function parsedOrError(job: Job): ReturnType<typeof parseJob> | Error {
  try {
    return parseJob(job.name, job.data);
  } catch (error) {
    return toLifeboatError(error);
  }
}
