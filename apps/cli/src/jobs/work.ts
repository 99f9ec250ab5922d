import { LifeboatError } from '@lifeboat/kernel';
import { CancelJob, GetJob, type OperationView, RunOperation } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';
import { Output } from '../output/output.js';
import { Invocation } from '../program/invocation.js';
import { Displays } from '../progress/displays.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { InlineJobs } from './inline-jobs.js';
import { errorOfJob } from './job-failed.js';
import type { JobRunner } from './job-runner.js';
import { WorkerJobs } from './worker-jobs.js';

/** Brings the work that a command starts to its end: here with `--inline`, or else by waiting for the workers. */
@Injectable()
export class Work {
  constructor(
    private readonly invocation: Invocation,
    private readonly output: Output,
    private readonly displays: Displays,
  ) {}

  /**
   * Whether the command returns as soon as the work is started.
   *
   * @throws LifeboatError INVALID_REQUEST for `--no-wait` with `--inline`
   */
  isDetached(): boolean {
    const { wait, inline } = this.invocation.options;
    if (inline && wait === false) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail:
          'With --inline this process does the work, so that --no-wait would end it. Nothing was started.',
        remedy: 'Leave one of the two out.',
      });
    }
    return wait === false;
  }

  /** Whether this process does the work itself. */
  get isInline(): boolean {
    return this.invocation.options.inline;
  }

  /**
   * @returns the job as it was completed
   * @throws LifeboatError what the job failed with; Interrupted
   */
  async finish(lifeboat: Lifeboat, jobId: string): Promise<OperationView> {
    this.output.note(`Job ${jobId}`);
    const job = await this.runnerFor(lifeboat).finish(jobId);
    if (job.state !== 'completed') {
      throw errorOfJob(job);
    }
    return job;
  }

  /** Watches a job that was started before, in whatever way it ends. */
  follow(lifeboat: Lifeboat, jobId: string): Promise<OperationView> {
    return this.watcher(lifeboat).finish(jobId);
  }

  private runnerFor(lifeboat: Lifeboat): JobRunner {
    const note = (text: string): void => this.output.note(text);
    return this.isInline
      ? new InlineJobs(
          lifeboat.get(RunOperation),
          lifeboat.get(GetJob),
          lifeboat.get(CancelJob),
          this.displays.create(),
          note,
        )
      : this.watcher(lifeboat);
  }

  private watcher(lifeboat: Lifeboat): JobRunner {
    return new WorkerJobs(lifeboat.get(GetJob), this.displays.create(), (text) => this.output.note(text));
  }
}
