import { LifeboatError } from '@lifeboat/kernel';
import type { CancelJob, GetJob, OperationView, RunOperation, RunOutcome } from '@lifeboat/protection';
import type { ProgressDisplay } from '../progress/progress-display.js';
import { Interrupted } from './interrupted.js';
import { interruptible } from './interruption.js';
import type { JobRunner } from './job-runner.js';
import { watchJob } from './watch-job.js';

/** A backup of the same tenant that a schedule started is mostly over by then. */
const WAIT_FOR_TENANT_MS = 10_000;

/** Does a job in this process: the way out when Redis or the workers are gone. */
export class InlineJobs implements JobRunner {
  constructor(
    private readonly operations: RunOperation,
    private readonly jobs: GetJob,
    private readonly cancelJob: CancelJob,
    private readonly display: ProgressDisplay,
    private readonly note: (text: string) => void,
  ) {}

  async finish(jobId: string): Promise<OperationView> {
    const outcome = await interruptible(
      (interrupted) => this.runShown(jobId, interrupted),
      () => {
        this.display.end();
        this.note(
          'Stopping at the next safe point. Ctrl-C again ends at once, and leaves the job unfinished.',
        );
      },
    );
    return this.conclude(jobId, outcome);
  }

  /** The work tells its row how far it is, as it does for a worker; so that is where we look. */
  private async runShown(jobId: string, signal: AbortSignal): Promise<RunOutcome> {
    const over = new AbortController();
    const watching = watchJob(this.jobs, jobId, (job) => this.display.show(job), over.signal);
    try {
      return await this.operations.run(jobId, {
        lastAttempt: true,
        signal,
        waitForTenantMs: WAIT_FOR_TENANT_MS,
      });
    } finally {
      over.abort();
      // What went wrong with looking says nothing about the work.
      await Promise.allSettled([watching]);
      this.display.end();
    }
  }

  private async conclude(jobId: string, outcome: RunOutcome): Promise<OperationView> {
    switch (outcome.kind) {
      case 'completed':
      case 'cancelled':
      case 'ended-before':
      case 'awaits-approval':
      case 'failed':
        return this.jobs.get(jobId);
      case 'failed-for-now':
        return this.concludeLost(jobId, outcome.error);
      case 'tenant-busy':
        await this.cancelJob.cancel(jobId);
        throw tenantBusy();
      case 'handed-back':
        return this.concludeStopped(jobId);
    }
  }

  /** It has lost its tenant to nobody who works on the job: that is ended here too, unless its work was done all the same. */
  private async concludeLost(jobId: string, error: LifeboatError): Promise<OperationView> {
    const job = await this.endHere(jobId);
    if (job.state !== 'completed') {
      throw error;
    }
    return job;
  }

  private async endHere(jobId: string): Promise<OperationView> {
    const cancelled = await this.cancelJob.cancel(jobId);
    if (cancelled.finishedAt === null) {
      await this.operations.run(jobId, { lastAttempt: true, waitForTenantMs: WAIT_FOR_TENANT_MS });
    }
    return this.jobs.get(jobId);
  }

  /** Nobody else is to take it up again, so it is ended here: as cancelled, unless its work was done all the same. */
  private async concludeStopped(jobId: string): Promise<OperationView> {
    const job = await this.endHere(jobId);
    switch (job.state) {
      case 'completed':
      case 'failed':
        return job;
      case 'cancelled':
        throw new Interrupted(
          `The job ${jobId} was stopped and cancelled. What it had begun was undone.`,
          'Start it again when it is wanted.',
          jobId,
        );
      case 'queued':
      case 'active':
        throw new Interrupted(
          `The job ${jobId} was stopped, and is to be cancelled by a worker.`,
          `lifeboat status ${jobId} tells how it has ended.`,
          jobId,
        );
    }
  }
}

function tenantBusy(): LifeboatError {
  return new LifeboatError('TENANT_BUSY', {
    detail: 'Another operation is running on the tenant. Nothing was done.',
    remedy: 'Wait until it has ended, then try again.',
  });
}
