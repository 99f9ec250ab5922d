import type { JobName, JobPayload } from './job-contracts.js';
import type { JobOutcome } from './job-outcome.js';

/** What a handler is told about the run besides the payload. */
export interface JobRun {
  /** The queue will not try again by itself if this run fails. */
  lastAttempt: boolean;
  /** Aborted when the worker has to stop before the job is done. */
  signal: AbortSignal;
}

/** Does one kind of job. It answers how the run ended; what it throws counts as a failure that may pass. */
export interface JobHandler {
  readonly jobName: JobName;
  handle(payload: JobPayload, run: JobRun): Promise<JobOutcome>;
}
