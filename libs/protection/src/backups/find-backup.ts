import type { Repository } from '@lifeboat/archive';
import type { BackupsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { refuseDeleted } from './refuse-deleted.js';
import { refuseErased } from './refuse-erased.js';

/** How a person names a backup: exactly one of the two. */
export interface BackupName {
  backupId?: string | undefined;
  /** Relative to the repository, or absolute in a directory repository. */
  backupPath?: string | undefined;
}

/** A backup that can be read. */
export interface ReadableBackup {
  id: string;
  /** Its directory, relative to the repository. */
  path: string;
  /** The application database that it is of. */
  applicationDatabase: string;
}

/** Finds the completed backup that a person named. */
export class FindBackup {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly backups: BackupsRepository,
    private readonly repository: Repository,
  ) {}

  /**
   * @throws LifeboatError INVALID_REQUEST, BACKUP_NOT_FOUND within the tenant, BACKUP_NOT_COMPLETED, TENANT_KEY_DESTROYED,
   *   BACKUP_DELETED, PATH_OUTSIDE_REPOSITORY; FORBIDDEN for a path to another tenant's backup
   */
  async find(tenantId: string, { backupId, backupPath }: BackupName): Promise<ReadableBackup> {
    if (backupId !== undefined && backupPath === undefined) {
      return this.byId(tenantId, backupId);
    }
    if (backupPath !== undefined && backupId === undefined) {
      return this.byPath(tenantId, backupPath);
    }
    throw namedByOne();
  }

  /**
   * Whose backup it is, where only the backup was named. Says nothing about what the actor may do with it.
   *
   * @throws LifeboatError INVALID_REQUEST, BACKUP_NOT_FOUND, PATH_OUTSIDE_REPOSITORY
   */
  async tenantOf({ backupId, backupPath }: BackupName): Promise<string> {
    if (backupId !== undefined && backupPath === undefined) {
      return (await this.transactions.run(() => this.backups.getOfAnyTenant(backupId))).tenantId;
    }
    if (backupPath !== undefined && backupId === undefined) {
      return (await this.repository.locate(backupPath)).tenantId;
    }
    throw namedByOne();
  }

  private async byPath(tenantId: string, address: string): Promise<ReadableBackup> {
    const location = await this.repository.locate(address);
    if (location.tenantId !== tenantId) {
      await this.authoriser.require('backups.read', location.tenantId);
      throw new LifeboatError('BACKUP_NOT_FOUND', {
        detail: `The backup at this path is not one of the tenant ${tenantId}. Nothing was started.`,
        remedy: "Take a path from the tenant's list of backups.",
      });
    }
    return this.byId(tenantId, location.backupId);
  }

  private async byId(tenantId: string, id: string): Promise<ReadableBackup> {
    const backup = await this.transactions.run(() => this.backups.get(tenantId, id));
    const { status, path, applicationDatabase } = backup;
    if (status !== 'completed' || path === null) {
      throw new LifeboatError('BACKUP_NOT_COMPLETED', {
        detail: `The backup ${id} is ${status}, so there is nothing to read in it. Nothing was started.`,
        remedy: 'Choose a completed backup, or wait until this one is.',
      });
    }
    refuseErased(backup);
    refuseDeleted(backup);
    return { id, path, applicationDatabase };
  }
}

function namedByOne(): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', {
    detail: 'A backup is named by its id or by its path. Nothing was started.',
    remedy: 'Give exactly one of backupId and backupPath; the list of backups shows both.',
  });
}
