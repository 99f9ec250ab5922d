import { SyncTenants } from '@lifeboat/protection';
import { CommandRunner, Help, SubCommand } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Output } from '../output/output.js';
import { syncReportText } from '../output/views/sync-report.js';
import { examplesHelp } from '../program/examples.js';
import { Session } from '../session/session.js';

@SubCommand({ name: 'sync', description: 'Register the tenants that the application has now' })
@RequiresPermission('tenants.sync')
export class TenantsSyncCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(): Promise<void> {
    await this.session.open('catalog', async (lifeboat) => {
      const report = await lifeboat.get(SyncTenants).sync();
      this.output.answer({ document: report, text: () => syncReportText(report) });
    });
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['tenants sync', 'after tenants came or went; safe to repeat']);
  }
}
