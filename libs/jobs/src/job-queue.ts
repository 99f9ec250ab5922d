import type { JobName, JobPayload } from './job-contracts.js';
import type { QueueName } from './queue-name.js';

/** What the queue knows of a job. `missing`: it never had it, has forgotten it, or was flushed. */
export type QueuedJobState = 'waiting' | 'active' | 'finished' | 'missing';

/** Where a job stands among the others. */
export interface JobPlace {
  /** It goes to the queue of large jobs, where its name has one. */
  isLarge: boolean;
  /** It comes after all that are not. */
  canWait: boolean;
}

/** Among the usual ones, before all that can wait. */
export const USUAL_PLACE: JobPlace = { isLarge: false, canWait: false };

/** Jobs of a queue by state. */
export interface QueueCounts {
  queue: QueueName;
  /** For a worker, whatever their priority. */
  waiting: number;
  active: number;
  /** For their time. */
  delayed: number;
  /** For good; kept for some days. */
  failed: number;
}

/**
 * Where work is handed over to the workers. An abstract class, so that it is its own injection token.
 * Every method throws REDIS_UNAVAILABLE within seconds where the queue cannot be reached; none hangs.
 */
export abstract class JobQueue {
  /**
   * Adds the job of an operation; the job's id is the operation's id. A finished job of the same id is removed first
   * (the queue would silently ignore the new one); one that is waiting or running is left as it is.
   */
  abstract enqueue<N extends JobName>(
    operationId: string,
    name: N,
    payload: JobPayload<N>,
    place?: JobPlace,
  ): Promise<void>;

  /** Takes a job out again. Answers false where it is running, or gone. */
  abstract remove(operationId: string, name: JobName): Promise<boolean>;

  abstract stateOf(operationId: string, name: JobName): Promise<QueuedJobState>;

  /** Resolves where the queue answers. */
  abstract ping(): Promise<void>;

  /** What Redis does when its memory is full: anything but `noeviction` loses jobs. Null where that cannot be asked. */
  abstract evictionPolicy(): Promise<string | null>;

  /** How many jobs there are of each state; empty where there is no queue. */
  abstract counts(): Promise<QueueCounts[]>;
}
