import { randomUUID } from 'node:crypto';
import type { AppDatabase, TenantLook } from '@lifeboat/app-database';
import type { Backup, BackupsRepository, RestorePoint, RestorePointsRepository } from '@lifeboat/catalog';
import type { CompressionConfig } from '@lifeboat/config';
import { type Clock, messageOf } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { factsOf } from '../backups/facts-of.js';
import { compressionName } from '../backups/compression-name.js';
import type { TakeBackup } from '../back-up/take-backup.js';
import type { OperationRun } from '../operations/operation-handler.js';
import type { RestoreIds } from '../restore/restore-ids.js';

const DAY_MS = 86_400_000;

/** A restore point holds the whole tenant, whatever part of it is restored. */
const WHOLE = { includeTables: null, excludeTables: null, parent: null };

export interface RestorePointSettings {
  compression: CompressionConfig;
  encrypted: boolean;
  /** Days after which a restore point expires. */
  days: number;
}

/** The restore that a restore point is to undo. */
export interface UndoableRestore extends RestoreIds {
  database: AppDatabase;
}

/** Saves a tenant's own state before a restore changes it, and removes restore points that have nothing to undo. */
export class SaveRestorePoint {
  constructor(
    private readonly takeBackup: TakeBackup,
    private readonly backups: BackupsRepository,
    private readonly points: RestorePointsRepository,
    private readonly transactions: RlsTransactions,
    private readonly settings: RestorePointSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Copies the tenant as it is at the moment that the look shows. A tenant of which nothing is left gets a restore point
   * too: to have nothing is a state.
   *
   * @returns the restore point, durable in the repository
   * @throws LifeboatError as a backup; then nothing of it is left
   */
  async save(restore: UndoableRestore, look: TenantLook, run: OperationRun): Promise<RestorePoint> {
    const { tenantId, restoreId, database } = restore;
    const { compression, encrypted } = this.settings;
    const expiresAt = new Date(this.clock.now().getTime() + this.settings.days * DAY_MS);
    const { id: backupId, type, label, createdAt } = await this.begin(restore, expiresAt);
    const wanted = { tenantId, backupId, type, label, createdAt, compression, encrypted, ...WHOLE };
    const saving: OperationRun = {
      signal: run.signal,
      onProgress: (progress) => run.onProgress({ ...progress, phase: 'saving' }),
    };
    try {
      const finished = await this.takeBackup.take(database, wanted, saving, look);
      return await this.transactions.run(async () => {
        await this.backups.complete(tenantId, backupId, factsOf(finished));
        return this.points.create({ id: randomUUID(), tenantId, restoreId, backupId, expiresAt });
      });
    } catch (error) {
      await this.removeQuietly(tenantId, [backupId]);
      throw error;
    }
  }

  /** Removes a restore point whose restore has changed nothing. Failing to do so harms nobody. */
  async remove({ tenantId, backupId }: RestorePoint): Promise<void> {
    await this.removeQuietly(tenantId, [backupId]);
  }

  /** Removes what attempts that were killed have left half done. A finished one stays: its restore may have committed. */
  async removeUnfinished(tenantId: string, operationId: string): Promise<void> {
    await this.removeOf(tenantId, operationId, ({ status }) => status !== 'completed');
  }

  /** Removes all restore points of an operation but the one that undoes what it did. */
  async removeAllBut(tenantId: string, operationId: string, restorePointId: string): Promise<void> {
    const kept = await this.transactions.run(() => this.points.get(tenantId, restorePointId));
    await this.removeOf(tenantId, operationId, ({ id }) => id !== kept.backupId);
  }

  private begin(
    { tenantId, operationId, restoreId, database }: UndoableRestore,
    expiresAt: Date,
  ): Promise<Backup> {
    return this.transactions.run(async () => {
      const { id } = await this.backups.create({
        id: randomUUID(),
        tenantId,
        operationId,
        type: 'restore_point',
        applicationDatabase: database.name,
        label: `before the restore ${restoreId}`,
        encrypted: this.settings.encrypted,
        compression: compressionName(this.settings.compression),
        expiresAt,
      });
      return this.backups.start(tenantId, id);
    });
  }

  private async removeOf(
    tenantId: string,
    operationId: string,
    isUnused: (backup: Backup) => boolean,
  ): Promise<void> {
    const backups = await this.transactions.run(() => this.backups.restorePointsOf(tenantId, operationId));
    await this.removeQuietly(
      tenantId,
      backups.filter(isUnused).map(({ id }) => id),
    );
  }

  private async removeQuietly(tenantId: string, backupIds: readonly string[]): Promise<void> {
    for (const backupId of backupIds) {
      try {
        await this.takeBackup.remove({ tenantId, backupId });
        await this.transactions.run(() => this.backups.delete(tenantId, backupId));
      } catch (error) {
        process.emitWarning(
          `the restore point in the backup ${backupId} was not removed: ${messageOf(error)}`,
        );
      }
    }
  }
}
