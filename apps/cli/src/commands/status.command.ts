import { ERROR_MAP, ExitCode, LifeboatError } from '@lifeboat/kernel';
import {
  GetJob,
  ListTenantsAtRisk,
  type OperationView,
  RISK_REASONS,
  type RiskReason,
  ShowFleet,
  ShowRecoveryWindow,
  ShowTenantProtection,
} from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { parseChoice, parseCount } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { fleetText } from '../output/views/fleet.js';
import { jobText } from '../output/views/job.js';
import { tenantStatusText } from '../output/views/tenant-status.js';
import { examplesHelp } from '../program/examples.js';
import { Invocation } from '../program/invocation.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';
import { errorOfJob } from '../jobs/job-failed.js';
import { Work } from '../jobs/work.js';

/** At-risk tenants on the one screen of the fleet. */
const SHOWN_AT_RISK = 20;

interface StatusOptions {
  tenant?: string;
  reason?: RiskReason;
  limit?: number;
  cursor?: string;
}

@Command({
  name: 'status',
  description:
    'Show which tenants are at risk, and why; with -t how one is protected, and to which moments it can be recovered; or how far a job is, which --wait follows to its end',
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

  override async run([jobId]: string[], { tenant, ...filter }: StatusOptions): Promise<void> {
    refuseMixed(jobId, tenant, filter);
    if (tenant !== undefined) {
      await this.session.open('catalog', (lifeboat) => this.showTenant(lifeboat, tenant));
    } else if (jobId !== undefined) {
      await this.showJob(jobId);
    } else {
      await this.session.open('catalog', (lifeboat) => this.showFleet(lifeboat, filter));
    }
  }

  private async showFleet(lifeboat: Lifeboat, filter: Omit<StatusOptions, 'tenant'>): Promise<void> {
    const fleet = await lifeboat.get(ShowFleet).show();
    const atRisk = await lifeboat.get(ListTenantsAtRisk).list({ limit: SHOWN_AT_RISK, ...filter });
    this.output.answer({
      document: { ...fleet, atRisk },
      text: () => fleetText(fleet, atRisk),
      exitCode: fleet.tenants.at_risk > 0 ? ExitCode.PARTIAL : ExitCode.DONE,
    });
  }

  private async showTenant(lifeboat: Lifeboat, tenant: string): Promise<void> {
    const { id } = await findTenant(lifeboat, tenant);
    const protection = await lifeboat.get(ShowTenantProtection).show(id);
    const window = await lifeboat.get(ShowRecoveryWindow).show(id);
    this.output.answer({
      document: { ...window, protection },
      text: () => tenantStatusText(protection, window),
      exitCode: protection.state === 'at_risk' ? ExitCode.PARTIAL : ExitCode.DONE,
    });
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

  @Option({
    flags: '--reason <reason>',
    description: `list only those at risk for it: ${RISK_REASONS.join(', ')}`,
  })
  parseReason(value: string): RiskReason {
    return parseChoice('--reason', value, RISK_REASONS);
  }

  @Option({
    flags: '--limit <count>',
    description: 'list at most so many at risk, up to 500 (20 if not given)',
  })
  parseLimit(value: string): number {
    return parseCount('--limit', value, 1, 500);
  }

  @Option({ flags: '--cursor <cursor>', description: 'go on where the list before ended' })
  parseCursor(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['status', 'all tenants at a glance; exit code 3 where any is at risk, so that it serves as a probe'],
      ['status --reason backup_too_old --limit 500', 'which tenants have no fresh backup'],
      ['status -t acme', 'how one tenant is protected, and to which moments it can be recovered'],
      ['status 7d3c…', 'how far a job is now'],
      ['status 7d3c… --wait', 'follow it to its end; the exit code tells how it ended'],
    );
  }
}

/** @throws LifeboatError INVALID_REQUEST where more than one thing is asked for */
function refuseMixed(
  jobId: string | undefined,
  tenant: string | undefined,
  filter: Omit<StatusOptions, 'tenant'>,
): void {
  const asked = [jobId, tenant, Object.keys(filter)[0]].filter((each) => each !== undefined);
  if (asked.length > 1) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail:
        'The status is that of all tenants, of a job, by its id, or of one tenant, by -t <tenant>. Nothing was started.',
      remedy: 'Ask for one of them; --reason, --limit and --cursor go with all tenants.',
    });
  }
}
