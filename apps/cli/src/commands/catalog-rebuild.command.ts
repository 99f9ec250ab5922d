import { ExitCode } from '@lifeboat/kernel';
import { needsAttention, RebuildCatalog } from '@lifeboat/protection';
import { CommandRunner, Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { DirectWork } from '../jobs/direct-work.js';
import { Output } from '../output/output.js';
import { rebuildReportText } from '../output/views/rebuild-report.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

@SubCommand({
  name: 'rebuild',
  description: 'Fill an empty catalog from the repository: tenants and backups',
})
@RequiresPermission('catalog.rebuild')
export class CatalogRebuildCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: DirectWork,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const report = await this.work.run(
        (run) => lifeboat.get(RebuildCatalog).rebuild(run),
        'The rebuild was stopped; the catalog is as empty as before.',
        'directories',
      );
      const incomplete = report.findings.some(needsAttention) || report.sync === null;
      this.output.answer({
        document: report,
        text: () => rebuildReportText(report),
        exitCode: incomplete ? ExitCode.PARTIAL : ExitCode.DONE,
      });
      if (report.syncError !== null) {
        this.output.note(`The tenants were not synced: ${report.syncError.detail}`);
        this.output.note('Until then none of them is backed up. When it is settled: lifeboat tenants sync');
      }
    });
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['migrate', 'first an empty catalog, where the old one is lost'],
      ['catalog rebuild', 'then what the repository knows; all or nothing, safe to repeat'],
      ['catalog rebuild --output json', 'with all that was found and not registered, for a script'],
    );
  }
}
