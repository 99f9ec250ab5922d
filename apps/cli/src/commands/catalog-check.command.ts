import { ExitCode } from '@lifeboat/kernel';
import { CheckCatalog, needsAttention } from '@lifeboat/protection';
import { CommandRunner, Help, Option, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { DirectWork } from '../jobs/direct-work.js';
import { parseDuration } from '../options/parse-duration.js';
import { Output } from '../output/output.js';
import { checkReportText } from '../output/views/check-report.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

const LONGEST_GRACE_DAYS = 366;

interface CatalogCheckOptions {
  repair?: boolean;
  /** Seconds. */
  grace?: number;
}

@SubCommand({ name: 'check', description: 'List the differences between catalog and repository' })
@RequiresPermission('catalog.check')
export class CatalogCheckCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: DirectWork,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { repair = false, grace }: CatalogCheckOptions): Promise<void> {
    const graceMs = grace === undefined ? undefined : grace * 1_000;
    await this.session.open('catalog', async (lifeboat) => {
      const report = await this.work.run(
        (run) => lifeboat.get(CheckCatalog).check({ repair, graceMs }, run),
        'The check was stopped; what it had repaired by then stays so.',
        'directories',
      );
      this.output.answer({
        document: report,
        text: () => checkReportText(report),
        exitCode: report.findings.some(needsAttention) ? ExitCode.PARTIAL : ExitCode.DONE,
      });
    });
  }

  @Option({
    flags: '--repair',
    description:
      'also register backups that the catalog does not know, remove what interrupted backups left, mark backups that have lost objects as invalid, and settle rows that are stuck',
  })
  parseRepair(): boolean {
    return true;
  }

  @Option({
    flags: '--grace <span>',
    description:
      'how long ago an interrupted backup must have ended to be removed (6h if not given); 0s also removes those of unknown age',
  })
  parseGrace(value: string): number {
    return value === '0s' ? 0 : parseDuration('--grace', value, LONGEST_GRACE_DAYS);
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['catalog check', 'what differs; changes nothing'],
        ['catalog check --repair', 'do what is safe about it, and tell of each'],
        ['catalog check --output json', 'for a monitor'],
      ),
      '',
      'It ends with 3 where anything but a remark was found, repaired or not. No manifest, no volume of a',
      'finished backup and no row of the catalog is ever deleted by it.',
    ].join('\n');
  }
}
