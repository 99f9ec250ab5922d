import { ERROR_MAP, ExitCode } from '@lifeboat/kernel';
import { GetJob, type OperationView } from '@lifeboat/protection';
import { Command, CommandRunner, Help } from 'nest-commander';
import { Output } from '../output/output.js';
import { jobText } from '../output/views/job.js';
import { examplesHelp } from '../program/examples.js';
import { Invocation } from '../program/invocation.js';
import { Session } from '../session/session.js';
import { errorOfJob } from '../jobs/job-failed.js';
import { Work } from '../jobs/work.js';

@Command({
  name: 'status',
  description: 'Show how far a job is, or with --wait follow it to its end',
  arguments: '<jobId>',
  argsDescription: { jobId: 'what a command that starts work prints' },
})
export class StatusCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly invocation: Invocation,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run([jobId = '']: string[]): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const job = await lifeboat.get(GetJob).get(jobId);
      const follow = this.invocation.options.wait === true && job.finishedAt === null;
      this.show(follow ? await this.work.follow(lifeboat, jobId) : job);
    });
  }

  /** A job that failed is no success of whoever asks for it: a script must not take it for done. */
  private show(job: OperationView): void {
    const failed = job.state === 'failed' || job.state === 'cancelled';
    const error = failed ? errorOfJob(job) : null;
    this.output.answer({
      document: job,
      text: () => jobText(job),
      exitCode: error === null ? ExitCode.DONE : ERROR_MAP[error.code].exitCode,
    });
    if (error !== null) {
      this.output.always(`  -> ${error.remedy}`);
    }
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['status 7d3c…', 'how far it is now'],
      ['status 7d3c… --wait', 'follow it to its end; the exit code tells how it ended'],
    );
  }
}
