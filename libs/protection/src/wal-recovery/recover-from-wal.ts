import { AppDatabase, type AppDatabases, prepareAppDatabase } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { Backup } from '@lifeboat/catalog';
import type { CompressionConfig, WalConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import { ScratchCluster } from '@lifeboat/wal-recovery';
import type { TakeBackup } from '../back-up/take-backup.js';
import type { FinishedBackup } from '../backups/facts-of.js';
import type { OperationRun } from '../operations/operation-handler.js';
import type { CompleteRecovered } from '../recovery/complete-recovered.js';
import { refuseAbsentTenant } from '../recovery/refuse-absent-tenant.js';
import { walNotConfigured } from './wal-not-configured.js';
import { type WalRequest, walTargetOf } from './wal-request.js';

export interface WalRecoverySettings {
  compression: CompressionConfig;
  encrypted: boolean;
}

/**
 * Takes a backup of a tenant as it was at a moment in the past: the whole cluster is recovered from a base backup and WAL
 * in a scratch cluster, and the tenant is copied out of it by the same code as any other backup. What is restored then is
 * that backup; it is of the type `recovered`, since it is newer than what it holds.
 */
export class RecoverFromWal {
  constructor(
    private readonly databases: AppDatabases,
    private readonly takeBackup: TakeBackup,
    private readonly completeRecovered: CompleteRecovered,
    private readonly settings: WalRecoverySettings,
  ) {}

  /**
   * Completes the backup, unless an earlier attempt did.
   *
   * @throws LifeboatError WAL_NOT_CONFIGURED, WAL_TARGET_NOT_REACHED, WAL_RECOVERY_FAILED, POSTGRES_PROGRAM_MISSING,
   *   TENANT_ABSENT_AT_MOMENT, and what a backup throws; nothing of the scratch cluster is left
   */
  async complete(tenantId: string, backupId: string, request: WalRequest, run: OperationRun): Promise<void> {
    await this.completeRecovered.complete(
      tenantId,
      backupId,
      (backup) => this.take(backup, request, run),
      ({ manifest }) => this.refuseAbsent(manifest, request),
    );
  }

  /** A copy of nothing, which was not asked for, does not stay. */
  private async refuseAbsent(manifest: Manifest, request: WalRequest): Promise<void> {
    const root = manifest.tables.find((table) => table.class === 'root');
    const moment = request.time ?? `the moment before transaction ${request.beforeTransaction ?? ''}`;
    try {
      refuseAbsentTenant(root?.rows ?? 0, request.allowAbsentTenant, moment);
    } catch (error) {
      await this.takeBackup.remove(manifest);
      throw error;
    }
  }

  private async take(backup: Backup, request: WalRequest, run: OperationRun): Promise<FinishedBackup> {
    const live = this.databases.get(backup.applicationDatabase);
    const { wal } = live.config;
    if (wal === undefined) {
      throw walNotConfigured(live.name);
    }
    const scratch = await this.recover(wal, request, run);
    const recovered = await this.open(live, scratch).catch(async (error: unknown) => {
      await scratch.close();
      throw error;
    });
    try {
      return await this.copy(recovered, backup, run);
    } finally {
      await recovered.close();
      await scratch.close();
    }
  }

  private recover(wal: WalConfig, request: WalRequest, run: OperationRun): Promise<ScratchCluster> {
    return ScratchCluster.recover({
      archive: wal.archive,
      target: walTargetOf(request),
      directory: wal.scratchDirectory,
      signal: run.signal,
      onPhase: (phase) => {
        run.onProgress({ phase, percent: null, bytes: 0, rows: 0 });
      },
    });
  }

  /** The scratch cluster as an application database, with the tables that a backup leaves its mark in. */
  private async open(live: AppDatabase, scratch: ScratchCluster): Promise<AppDatabase> {
    const name = decodeURIComponent(new URL(live.config.url).pathname.slice(1));
    const config = { ...live.config, url: scratch.url(name) };
    await requireSameCluster(live, scratch);
    await prepareAppDatabase(config, config.url);
    return new AppDatabase(config);
  }

  private copy(recovered: AppDatabase, backup: Backup, run: OperationRun): Promise<FinishedBackup> {
    const { id: backupId, tenantId, type, label, createdAt } = backup;
    const { compression, encrypted } = this.settings;
    const whole = { includeTables: null, excludeTables: null, parent: null };
    return this.takeBackup.take(
      recovered,
      { backupId, tenantId, type, label, createdAt, compression, encrypted, ...whole },
      run,
    );
  }
}

/** @throws LifeboatError WAL_RECOVERY_FAILED where the base backup is of another cluster */
async function requireSameCluster(live: AppDatabase, scratch: ScratchCluster): Promise<void> {
  const { rows } = await live.withConnection((client) =>
    client.query<{ id: string }>('SELECT system_identifier::text AS id FROM pg_control_system()'),
  );
  if (rows[0]?.id !== scratch.systemIdentifier) {
    throw new LifeboatError('WAL_RECOVERY_FAILED', {
      detail: `The base backup (${scratch.baseBackup}) is of another cluster than the application database "${live.name}". Nothing was changed.`,
      remedy:
        'Correct WAL_PGBACKREST_STANZA, or WAL_BASE_BACKUPS and WAL_RESTORE_COMMAND, of this application database.',
    });
  }
}
