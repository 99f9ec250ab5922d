import { randomUUID } from 'node:crypto';
import type { AppDatabases } from '@lifeboat/app-database';
import { backupPath } from '@lifeboat/archive';
import type { BackupsRepository, NewBackup, TenantsRepository } from '@lifeboat/catalog';
import { type CutTarget, formatMoment } from '@lifeboat/change-log';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { compressionName } from '../backups/compression-name.js';
import type { WalRecoverySettings } from './recover-from-wal.js';
import { walNotConfigured } from './wal-not-configured.js';
import type { WalRequest } from './wal-request.js';

const DAY_MS = 86_400_000;
/** A tenant is recovered from WAL now and then; further back nobody looks for the same moment. */
const RECENT = 50;

/** What a restore has to be told of a recovery from WAL. */
export interface WalPlan {
  /** Of the tenant. */
  applicationDatabase: string;
  backupId: string;
  sourcePath: string;
  wal: WalRequest;
  /** Writes the row of the backup that will be taken first; null where there is one of that moment already. */
  writeRow: ((operationId: string) => Promise<void>) | null;
}

/** The request half of a recovery from WAL. */
export class PlanWalRecovery {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly backups: BackupsRepository,
    private readonly databases: AppDatabases,
    private readonly settings: WalRecoverySettings & { days: number },
    private readonly clock: Clock,
  ) {}

  /** Whether WAL is configured for the tenant's application database. */
  async isPossible(tenantId: string): Promise<boolean> {
    return this.databases.get(await this.databaseOf(tenantId)).config.wal !== undefined;
  }

  /** @throws LifeboatError TENANT_NOT_FOUND, WAL_NOT_CONFIGURED, MOMENT_NOT_RECOVERABLE where it lies in the future */
  async plan(tenantId: string, target: CutTarget, allowAbsentTenant: boolean): Promise<WalPlan> {
    const applicationDatabase = await this.databaseOf(tenantId);
    if (this.databases.get(applicationDatabase).config.wal === undefined) {
      throw walNotConfigured(applicationDatabase);
    }
    const now = this.clock.now().getTime();
    if (target.kind === 'time' && target.time > BigInt(now) * 1_000n) {
      throw new LifeboatError('MOMENT_NOT_RECOVERABLE', {
        detail: `The tenant cannot be recovered to ${formatMoment(target.time)}: it lies in the future. Nothing was started.`,
        remedy: 'Choose a moment that has been.',
      });
    }
    const wal: WalRequest =
      target.kind === 'time'
        ? { time: formatMoment(target.time), beforeTransaction: null, allowAbsentTenant }
        : { time: null, beforeTransaction: String(target.xid), allowAbsentTenant };
    const label = `as it was at ${wal.time ?? `the moment before transaction ${wal.beforeTransaction ?? ''}`}, from WAL`;
    const known = await this.findRecovered(tenantId, label);
    const backupId = known ?? randomUUID();
    return {
      applicationDatabase,
      backupId,
      sourcePath: backupPath({ tenantId, backupId }),
      wal,
      writeRow:
        known === null ? this.rowWriter({ id: backupId, tenantId, applicationDatabase, label }) : null,
    };
  }

  /** What an earlier recovery to the same moment found, such as the dry run whose plan was agreed to. */
  private async findRecovered(tenantId: string, label: string): Promise<string | null> {
    const { items } = await this.transactions.run(() =>
      this.backups.list({ tenantId, type: 'recovered', status: 'completed', limit: RECENT }),
    );
    const found = items.find(
      (backup) => backup.label === label && backup.erasedAt === null && (backup.rows ?? 0) > 0,
    );
    return found?.id ?? null;
  }

  private rowWriter(
    backup: Pick<NewBackup, 'id' | 'tenantId' | 'applicationDatabase' | 'label'>,
  ): (operationId: string) => Promise<void> {
    const { days, encrypted, compression } = this.settings;
    return async (operationId) => {
      await this.backups.create({
        ...backup,
        operationId,
        type: 'recovered',
        encrypted,
        compression: compressionName(compression),
        expiresAt: new Date(this.clock.now().getTime() + days * DAY_MS),
      });
    };
  }

  private async databaseOf(tenantId: string): Promise<string> {
    const { applicationDatabase } = await this.transactions.run(() => this.tenants.get(tenantId));
    return applicationDatabase;
  }
}
