import { UndeleteBackup } from '@lifeboat/protection';
import { Command, Help } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { examplesHelp } from '../program/examples.js';
import { type BackupCommandOptions, BackupCommandRunner } from '../retention/backup-command-runner.js';

@Command({ name: 'undelete', description: 'Bring a deleted backup back, with all that it builds on' })
@RequiresPermission('backups.delete')
export class UndeleteCommand extends BackupCommandRunner {
  override async run(_: string[], options: BackupCommandOptions): Promise<void> {
    await this.change(options, (lifeboat, { id }) =>
      lifeboat.get(UndeleteBackup).undelete(id, options.backup),
    );
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['list -t acme --deleted', 'what can be brought back'],
        ['undelete -t acme -b 0f8e…', 'bring it back; safe to repeat'],
      ),
      '',
      'The next cleanup deletes it again if no rule keeps it: "lifeboat hold" keeps it.',
    ].join('\n');
  }
}
