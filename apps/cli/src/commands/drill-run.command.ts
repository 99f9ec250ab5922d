import { ExitCode } from '@lifeboat/kernel';
import { type DrillChoice, type DrillInput, RequestDrill } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { drillOrderOf, type DrillOptions } from '../drill/drill-options.js';
import { DrillSample } from '../drill/drill-sample.js';
import { Work } from '../jobs/work.js';
import { parseCount } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { FAILED_REMEDY, reportOfJob, reportText, sampleText } from '../output/views/drills.js';
import { jobDocument } from '../output/views/job-document.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';

/** What `lifeboat drill` does where none of its other commands was named. */
@SubCommand({
  name: 'run',
  description: 'Restore into staging, check, measure, and throw away: what "lifeboat drill" does by itself',
  options: { isDefault: true },
})
@RequiresPermission('drills.create')
export class DrillRunCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly sample: DrillSample,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: DrillOptions): Promise<void> {
    const order = drillOrderOf(options);
    const detached = this.work.isDetached();
    await this.session.open('queue', (lifeboat) =>
      order.kind === 'tenant'
        ? this.drillOne(lifeboat, order.tenant, order.input, detached)
        : this.drillSample(lifeboat, order.count, order.choice, detached),
    );
  }

  private async drillOne(
    lifeboat: Lifeboat,
    named: string,
    input: DrillInput,
    detached: boolean,
  ): Promise<void> {
    const tenant = await findTenant(lifeboat, named);
    const started = await lifeboat.get(RequestDrill).request(tenant.id, input, null);
    const { jobId, drillId } = started;
    if (detached) {
      this.output.answer({ document: started, text: () => jobId });
      return;
    }
    const job = await this.work.finish(lifeboat, jobId);
    const report = reportOfJob(job);
    this.output.answer({
      document: jobDocument({ drillId }, job),
      text: () => reportText(report),
      exitCode: report.passed ? ExitCode.DONE : ExitCode.PARTIAL,
    });
    this.advise(report.passed);
  }

  private async drillSample(
    lifeboat: Lifeboat,
    count: number,
    choice: DrillChoice,
    detached: boolean,
  ): Promise<void> {
    const items = detached
      ? await this.sample.start(lifeboat, count, choice)
      : await this.sample.drill(lifeboat, count, choice);
    const countOf = (verdict: boolean | null): number =>
      items.filter(({ passed }) => passed === verdict).length;
    const totals = {
      total: items.length,
      passed: countOf(true),
      failed: countOf(false),
      notDrilled: countOf(null),
    };
    const isWell = items.every(({ passed, error }) => (detached ? error === null : passed === true));
    this.output.answer({
      document: { items, ...totals },
      text: () => (items.length === 0 ? 'There is no tenant with a backup to drill.' : sampleText(items)),
      exitCode: isWell ? ExitCode.DONE : ExitCode.PARTIAL,
    });
    this.advise(totals.failed === 0);
  }

  private advise(isWell: boolean): void {
    if (!isWell) {
      this.output.always(`  -> ${FAILED_REMEDY}`);
    }
  }

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant' })
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--sample <count>',
    description:
      'instead of one tenant so many: first those that never had a drill, then those whose last one is oldest; for administrators',
  })
  parseSample(value: string): number {
    return parseCount('--sample', value, 1, 1_000);
  }

  @Option({
    flags: '--newest',
    description: 'the newest backup that is not known to be broken, with all that it builds on (the default)',
  })
  parseNewest(): boolean {
    return true;
  }

  @Option({
    flags: '--target-time <time>',
    description: 'a moment of the recovery window, ISO 8601 with its zone: 2024-01-15T10:30:00Z',
  })
  parseTargetTime(value: string): string {
    return value;
  }

  @Option({ flags: '--random-moment', description: 'a moment of the recovery window, by chance' })
  parseRandomMoment(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['drill -t acme', 'the newest backup: exit code 3 if acme could not be brought back with it'],
      ['drill -t acme --random-moment', 'by the change log, to a moment that nobody has chosen'],
      ['drill -t acme --target-time 2024-01-15T10:30:00Z', 'to this moment'],
      ['drill --sample 5 --output json', 'five tenants that have waited longest, for a script'],
    );
  }
}
