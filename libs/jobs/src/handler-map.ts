import { LifeboatError } from '@lifeboat/kernel';
import { type JobName, jobNamesOf } from './job-contracts.js';
import type { JobHandler } from './job-handler.js';
import type { QueueName } from './queue-name.js';

/**
 * The handlers of a queue by job name.
 *
 * @throws LifeboatError CONFIGURATION_INVALID where one is missing, doubled, or belongs to another queue, so that a
 *   wrongly wired worker does not even start
 */
export function handlersOf(queue: QueueName, handlers: readonly JobHandler[]): Map<JobName, JobHandler> {
  const expected = jobNamesOf(queue);
  const map = new Map<JobName, JobHandler>();
  for (const handler of handlers) {
    if (!expected.includes(handler.jobName)) {
      throw wrongWiring(`the queue "${queue}" carries no job "${handler.jobName}"`);
    }
    if (map.has(handler.jobName)) {
      throw wrongWiring(`two handlers claim the job "${handler.jobName}"`);
    }
    map.set(handler.jobName, handler);
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
