import type { BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { knownBroken } from '../backups/known-broken.js';
import type { BackupSources, OpenedBackup } from '../restore/backup-sources.js';
import { findingOf } from '../validate/findings.js';

/** What an incremental backup can build on, or why there is nothing, as a clause. */
export type FoundParent = { opened: OpenedBackup; flaw: null } | { opened: null; flaw: string };

/** Finds what the next incremental backup of a tenant builds on: the newest full or incremental one, or the one that is named. */
export class FindParent {
  /** @param maxChain how many incremental backups follow a full one at most */
  constructor(
    private readonly backups: BackupsRepository,
    private readonly sources: BackupSources,
    private readonly transactions: RlsTransactions,
    private readonly options: { maxChain: number },
  ) {}

  /**
   * Reads the manifests of the whole chain: a backup on top of a broken one would be worth nothing.
   *
   * @param parentId the one to build on; null: the newest
   * @throws LifeboatError BACKUP_NOT_FOUND of one that is named; where it cannot be looked at, such as REPOSITORY_UNAVAILABLE
   */
  async find(tenantId: string, databaseName: string, parentId: string | null): Promise<FoundParent> {
    const parent = await this.transactions.run(() =>
      parentId === null ? this.backups.latestGood(tenantId) : this.backups.get(tenantId, parentId),
    );
    if (parent === null) {
      return none('there is no completed full backup yet');
    }
    if (parent.applicationDatabase !== databaseName) {
      return none(`the backup ${parent.id} is of the database "${parent.applicationDatabase}"`);
    }
    const opened = await this.open(tenantId, parent.id);
    if (opened instanceof LifeboatError) {
      return none(`the backup ${parent.id} cannot be read: ${opened.detail}`);
    }
    if (await this.isKnownBroken(tenantId, parent.id)) {
      return none(`the backup ${parent.id} was found to be broken, or one that it builds on`);
    }
    return opened.source.ancestors.length < this.options.maxChain
      ? { opened, flaw: null }
      : none(`the chain of the backup ${parent.id} is as long as BACKUP_MAX_CHAIN allows`);
  }

  /** A manifest says nothing about volumes that a validation has found damaged. */
  private async isKnownBroken(tenantId: string, backupId: string): Promise<boolean> {
    const links = await this.transactions.run(() => this.backups.listGood(tenantId, ['full', 'incremental']));
    return knownBroken(links).has(backupId);
  }

  private async open(tenantId: string, backupId: string): Promise<OpenedBackup | LifeboatError> {
    try {
      return await this.sources.open(tenantId, backupId);
    } catch (error) {
      return findingOf(error);
    }
  }
}

const none = (flaw: string): FoundParent => ({ opened: null, flaw });
