import { HoldBackup } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { examplesHelp } from '../program/examples.js';
import { type BackupCommandOptions, BackupCommandRunner } from '../retention/backup-command-runner.js';

interface ReleaseOptions extends BackupCommandOptions {
  reason: string;
}

@Command({ name: 'release', description: 'End the hold of a backup: from now on the rules decide about it' })
@RequiresPermission('backups.hold')
export class ReleaseCommand extends BackupCommandRunner {
  override async run(_: string[], options: ReleaseOptions): Promise<void> {
    await this.change(options, (lifeboat, { id }) =>
      lifeboat.get(HoldBackup).release(id, options.backup, options.reason),
    );
  }

  @Option({ flags: '--reason <text>', description: 'why, for the audit log', required: true })
  parseReason(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['release -t acme -b 0f8e… --reason "case 4711 is closed"', 'safe to repeat']);
  }
}
