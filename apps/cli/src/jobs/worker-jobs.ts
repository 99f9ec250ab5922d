import type { GetJob, OperationView } from '@lifeboat/protection';
import type { ProgressDisplay } from '../progress/progress-display.js';
import { Interrupted } from './interrupted.js';
import { interruptible } from './interruption.js';
import type { JobRunner } from './job-runner.js';
import { watchJob } from './watch-job.js';

const PATIENCE_MS = 10_000;

/** Watches a job that a worker does. */
export class WorkerJobs implements JobRunner {
  constructor(
    private readonly jobs: GetJob,
    private readonly display: ProgressDisplay,
    private readonly note: (text: string) => void,
  ) {}

  async finish(jobId: string): Promise<OperationView> {
    const look = this.lookFor(performance.now() + PATIENCE_MS);
    try {
      return await interruptible((interrupted) => watchJob(this.jobs, jobId, look, interrupted));
    } catch (error) {
      if (isAbort(error)) {
        throw new Interrupted(
          `The job ${jobId} goes on; only the watching has ended.`,
          `lifeboat status ${jobId} --wait follows it again.`,
          jobId,
        );
      }
      this.note(`The job ${jobId} goes on all the same: lifeboat status ${jobId} --wait follows it again.`);
      throw error;
    } finally {
      this.display.end();
    }
  }

  private lookFor(deadline: number): (job: OperationView) => void {
    let told = false;
    return (job) => {
      this.display.show(job);
      if (!told && job.state === 'queued' && job.startedAt === null && performance.now() > deadline) {
        told = true;
        this.note(
          'No worker has taken the job yet. Does one run? With --inline the command does the work itself.',
        );
      }
    };
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
