import { LifeboatError } from '@lifeboat/kernel';
import { DeleteBackup, GetBackup } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { canAsk, confirm } from '../confirm/confirm.js';
import { backupsText } from '../output/views/backups.js';
import { examplesHelp } from '../program/examples.js';
import { type BackupCommandOptions, BackupCommandRunner } from '../retention/backup-command-runner.js';

interface DeleteOptions extends BackupCommandOptions {
  yes?: boolean;
}

@Command({ name: 'delete', description: 'Delete one backup; "undelete" brings it back for a while' })
@RequiresPermission('backups.delete')
export class DeleteCommand extends BackupCommandRunner {
  override async run(_: string[], options: DeleteOptions): Promise<void> {
    const { backup: id, yes = false } = options;
    if (!yes && !canAsk()) {
      throw notConfirmed('A backup is to be deleted, and there is nobody here to ask.');
    }
    await this.change(options, async (lifeboat, tenant) => {
      if (!yes) {
        this.output.always(`\n${backupsText([await lifeboat.get(GetBackup).get(tenant.id, id)])}\n`);
        if (!(await confirm(`Delete this backup of the tenant ${tenant.slug ?? tenant.id}?`))) {
          throw notConfirmed('You did not agree.');
        }
      }
      const deleted = await lifeboat.get(DeleteBackup).delete(tenant.id, id);
      this.output.note(`Until it is removed: lifeboat undelete -t ${tenant.slug ?? tenant.id} -b ${id}`);
      return deleted;
    });
  }

  @Option({ flags: '--yes', description: 'do not ask' })
  parseYes(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['delete -t acme -b 0f8e…', 'show it, be asked, delete it'],
        ['delete -t acme -b 0f8e… --yes', 'by a script'],
      ),
      '',
      'Refused where others build on it, where it is on hold or in use, and of the last good backup of the tenant.',
    ].join('\n');
  }
}

function notConfirmed(detail: string): LifeboatError {
  return new LifeboatError('CONFIRMATION_REQUIRED', {
    detail: `${detail} Nothing was deleted.`,
    remedy: 'Repeat it with --yes.',
  });
}
