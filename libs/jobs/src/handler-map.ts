import { LifeboatError } from '@lifeboat/kernel';
import { type JobName, jobNamesOf } from './job-contracts.js';
import type { JobHandler } from './job-handler.js';
import type { QueueName, WorkQueueName } from './queue-name.js';

/**
 * The handlers of a queue by job name.
 *
 * @throws LifeboatError CONFIGURATION_INVALID where one is missing, doubled, or belongs to another queue, so that a
 *   wrongly wired worker does not even start
 */
export function handlersOf(queue: WorkQueueName, handlers: readonly JobHandler[]): Map<JobName, JobHandler> {
  return completeMap(queue, jobNamesOf(queue), handlers, ({ jobName }) => jobName);
}

/** As `handlersOf`, for whatever a queue carries. */
export function completeMap<N extends string, H>(
  queue: QueueName,
  expected: readonly N[],
  handlers: readonly H[],
  nameOf: (handler: H) => N,
): Map<N, H> {
  const map = new Map<N, H>();
  for (const handler of handlers) {
    const name = nameOf(handler);
    if (!expected.includes(name)) {
      throw wrongWiring(`the queue "${queue}" carries no job "${name}"`);
    }
    if (map.has(name)) {
      throw wrongWiring(`two handlers claim the job "${name}"`);
    }
    map.set(name, handler);
  }
  const missing = expected.find((name) => !map.has(name));
  if (missing !== undefined) {
    throw wrongWiring(`nobody handles the job "${missing}"`);
  }
  return map;
}

function wrongWiring(what: string): LifeboatError {
  return new LifeboatError('CONFIGURATION_INVALID', {
    detail: `The worker is wired wrongly: ${what}. It did not start.`,
    remedy: 'This is a fault of the build; correct the handlers of the worker module.',
  });
}
