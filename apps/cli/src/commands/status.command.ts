import { ERROR_MAP, ExitCode, LifeboatError } from '@lifeboat/kernel';
import { GetJob, type OperationView, ShowRecoveryWindow } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { jobText } from '../output/views/job.js';
import { recoveryWindowText } from '../output/views/recovery-window.js';
import { examplesHelp } from '../program/examples.js';
import { Invocation } from '../program/invocation.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';
import { errorOfJob } from '../jobs/job-failed.js';
import { Work } from '../jobs/work.js';

interface StatusOptions {
  tenant?: string;
}

@Command({
  name: 'status',
  description:
    'Show how far a job is, or with --wait follow it to its end; with -t to which moments a tenant can be recovered',
  arguments: '[jobId]',
  argsDescription: { jobId: 'what a command that starts work prints' },
})
@RequiresPermission('jobs.read')
export class StatusCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly invocation: Invocation,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run([jobId]: string[], { tenant }: StatusOptions): Promise<void> {
    if ((jobId === undefined) === (tenant === undefined)) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: 'The status is that of a job, by its id, or of a tenant, by -t <tenant>.',
        remedy: 'Give exactly one of the two.',
      });
    }
    if (tenant !== undefined) {
      await this.session.open('catalog', (lifeboat) => this.showTenant(lifeboat, tenant));
      return;
    }
    await this.showJob(jobId ?? '');
  }

  private async showTenant(lifeboat: Lifeboat, tenant: string): Promise<void> {
    const { id } = await findTenant(lifeboat, tenant);
    const window = await lifeboat.get(ShowRecoveryWindow).show(id);
    this.output.answer({ document: window, text: () => recoveryWindowText(window) });
  }

  private async showJob(jobId: string): Promise<void> {
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

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of a tenant' })
  parseTenant(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['status -t acme', 'to which moments the tenant can be recovered'],
      ['status 7d3c…', 'how far a job is now'],
      ['status 7d3c… --wait', 'follow it to its end; the exit code tells how it ended'],
    );
  }
}
