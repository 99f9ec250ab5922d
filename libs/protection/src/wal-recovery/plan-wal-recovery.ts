import type { AppDatabases } from '@lifeboat/app-database';
import type { TenantsRepository } from '@lifeboat/catalog';
import { type CutTarget, formatMoment } from '@lifeboat/change-log';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { RecoveredBackups, RecoveredPlan } from '../recovery/recovered-backups.js';
import { walNotConfigured } from './wal-not-configured.js';
import type { WalRequest } from './wal-request.js';

/** What a restore has to be told of a recovery from WAL. */
export interface WalPlan extends RecoveredPlan {
  /** Of the tenant. */
  applicationDatabase: string;
  wal: WalRequest;
}

/** The request half of a recovery from WAL. */
export class PlanWalRecovery {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly recovered: RecoveredBackups,
    private readonly databases: AppDatabases,
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
    // An earlier one of nothing says little: the tenant may have been looked for at the wrong moment.
    const plan = await this.recovered.plan(
      { tenantId, applicationDatabase, label },
      ({ rows }) => (rows ?? 0) > 0,
    );
    return { applicationDatabase, wal, ...plan };
  }

  private async databaseOf(tenantId: string): Promise<string> {
    const { applicationDatabase } = await this.transactions.run(() => this.tenants.get(tenantId));
    return applicationDatabase;
  }
}
