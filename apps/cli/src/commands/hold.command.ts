import { HoldBackup } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { examplesHelp } from '../program/examples.js';
import { type BackupCommandOptions, BackupCommandRunner } from '../retention/backup-command-runner.js';

interface HoldOptions extends BackupCommandOptions {
  reason: string;
}

@Command({ name: 'hold', description: 'Put a backup on hold: nothing deletes it until it is released' })
@RequiresPermission('backups.hold')
export class HoldCommand extends BackupCommandRunner {
  override async run(_: string[], options: HoldOptions): Promise<void> {
    await this.change(options, (lifeboat, { id }) =>
      lifeboat.get(HoldBackup).hold(id, options.backup, options.reason),
    );
  }

  @Option({ flags: '--reason <text>', description: 'why, for the audit log', required: true })
  parseReason(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(['hold -t acme -b 0f8e… --reason "case 4711"', 'with all that it builds on']);
  }
}
