import { CheckInstallation } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { exitCodeOfReport } from '../check/exit-code-of-report.js';
import { Output } from '../output/output.js';
import { installationReportText } from '../output/views/installation-report.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

interface CheckCommandOptions {
  database?: string;
}

@Command({
  name: 'check',
  description:
    'Look at all that backups and restores depend on, and say what to type where something is amiss',
})
@RequiresPermission('installation.check')
export class CheckCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], { database }: CheckCommandOptions): Promise<void> {
    await this.session.open('queue', async (lifeboat) => {
      const report = await lifeboat.get(CheckInstallation).check(database);
      this.output.answer({
        document: report,
        text: () => installationReportText(report),
        exitCode: exitCodeOfReport(report),
      });
    });
  }

  @Option({
    flags: '--database <name>',
    description: 'only this application database, besides what all share',
  })
  parseDatabase(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      [
        'check',
        'one line per check: OK, WARNING or FAILED; exit code 0, 3 or 1, and 7 where a server is down',
      ],
      ['check --database main --output json', 'for one application database, for machines'],
    );
  }
}
