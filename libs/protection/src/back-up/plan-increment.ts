import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import { mayPass } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { refuseErased } from '../backups/refuse-erased.js';
import type { FindParent } from './find-parent.js';
import type { JudgeChangeLog } from './from-changes/judge-change-log.js';
import { parentNotUsable } from './parent-not-usable.js';

/** Settles, when an incremental backup is asked for, on what it must build and who takes it. */
export class PlanIncrement {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly parents: FindParent,
    private readonly judge: JudgeChangeLog,
  ) {}

  /**
   * The kind of the operation: where the change log covers what has followed the parent, one for a worker that has keys. It
   * judges anew, and scans where the log does not do.
   *
   * @param parentId the backup that it must build on; null: the newest
   * @throws LifeboatError of a parent that is named BACKUP_NOT_FOUND within the tenant, BACKUP_NOT_COMPLETED,
   *   TENANT_KEY_DESTROYED, PARENT_NOT_USABLE
   */
  async kindOf(
    tenantId: string,
    databaseName: string,
    parentId: string | null,
  ): Promise<'backup' | 'backup_from_changes'> {
    if (parentId !== null) {
      refuseParent(await this.transactions.run(() => this.backups.get(tenantId, parentId)));
    }
    const isCaptured = await this.judge.isCaptured(tenantId);
    if (parentId === null && !isCaptured) {
      return 'backup';
    }
    try {
      const { opened, flaw } = await this.parents.find(tenantId, databaseName, parentId);
      if (opened === null && parentId !== null) {
        throw parentNotUsable(parentId, flaw);
      }
      const epoch = opened === null ? '' : await this.judge.since(opened.source.manifest);
      return typeof epoch === 'string' ? 'backup' : 'backup_from_changes';
    } catch (error) {
      // A storage that is down now need not be when the backup is taken.
      if (parentId !== null || !mayPass(error)) {
        throw error;
      }
      return 'backup_from_changes';
    }
  }
}

/** @throws LifeboatError BACKUP_NOT_COMPLETED, TENANT_KEY_DESTROYED, PARENT_NOT_USABLE */
function refuseParent(backup: Backup): void {
  const { id, type, status } = backup;
  refuseErased(backup);
  if (type !== 'full' && type !== 'incremental') {
    throw parentNotUsable(id, `it is of type ${type}, which does not hold all that the tenant had`);
  }
  if (status !== 'completed') {
    throw new LifeboatError('BACKUP_NOT_COMPLETED', {
      detail: `The backup ${id} is ${status}, so that no other can build on it. Nothing was started.`,
      remedy: 'Choose a completed backup: lifeboat list -t <tenant>.',
    });
  }
}
