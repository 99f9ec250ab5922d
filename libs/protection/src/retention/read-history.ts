import type { Backup, BackupDeletionsRepository, TenantsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import { retainedBackupOf } from './retained-backup-of.js';
import type { RetentionSettings } from './retention-settings.js';
import type { RetainedBackup, TenantHistory, WindowBase } from './tenant-history.js';

const DAY_MS = 86_400_000;

/** A backup that is deleted. */
export interface DeletedBackup extends RetainedBackup {
  deletedAt: Date;
  /** Its objects are being removed: it cannot be brought back. */
  removing: boolean;
}

/** A tenant's backups, also those that are deleted. */
export interface WholeHistory extends TenantHistory {
  /** Those that are deleted and still there. */
  deleted: DeletedBackup[];
}

/** Reads all that is to be known before something of a tenant is deleted. */
export class ReadHistory {
  constructor(
    private readonly deletions: BackupDeletionsRepository,
    private readonly tenants: TenantsRepository,
    private readonly settings: RetentionSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Within a transaction of the system. Until it ends, nobody else decides about the tenant's backups, or begins to read
   * one.
   *
   * @throws LifeboatError TENANT_NOT_FOUND
   */
  async lock(tenantId: string, bases: readonly WindowBase[] = []): Promise<WholeHistory> {
    await this.deletions.lock(tenantId);
    return this.read(tenantId, bases);
  }

  /**
   * Within a transaction of the system, which sees who uses what.
   *
   * @throws LifeboatError TENANT_NOT_FOUND
   */
  async read(tenantId: string, bases: readonly WindowBase[] = []): Promise<WholeHistory> {
    const { status, statusBefore } = await this.tenants.get(tenantId);
    const usedFor = await this.deletions.inUse(tenantId);
    const rows = await this.deletions.listAll(tenantId);
    const retained = (row: Backup): RetainedBackup => retainedBackupOf(row, usedFor, this.settings.lockMs);
    return {
      gone: (statusBefore ?? status) === 'gone',
      backups: rows.filter(({ deletedAt }) => deletedAt === null).map(retained),
      deleted: rows.flatMap((row) =>
        row.deletedAt === null
          ? []
          : [{ ...retained(row), deletedAt: row.deletedAt, removing: row.removingAt !== null }],
      ),
      bases,
      windowStart: new Date(this.clock.now().getTime() - this.settings.windowDays * DAY_MS),
    };
  }
}
