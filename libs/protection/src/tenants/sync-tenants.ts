import { type AppDatabase, type AppDatabases, hasTables } from '@lifeboat/app-database';
import type { AuditWriter, TenantSyncReport, TenantsRepository } from '@lifeboat/catalog';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { recorded } from '../audit-log/recorded.js';
import type { DefaultSchedules } from '../schedules/default-schedules.js';

/** What a sync did, by application database; lists of tenant ids. */
export type SyncReport = Record<string, TenantSyncReport>;

/**
 * Registers the tenants that the application databases have now, and marks those that they have no more. A new one gets
 * the default schedule, and so does one that is there again and has none.
 */
export class SyncTenants {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly databases: AppDatabases,
    private readonly tenants: TenantsRepository,
    private readonly defaultSchedules: DefaultSchedules,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * All databases or none: a collision in the last one leaves the registry as it was. One without any table, in which nobody
   * is registered, has no tenants: it is there to be restored into.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_ID_COLLISION, APP_DATABASE_UNAVAILABLE, SCOPE_INVALID, UNCLASSIFIED_TABLE
   */
  async sync(): Promise<SyncReport> {
    await this.authoriser.require('tenants.sync', currentActor().tenantId);
    return recorded(
      this.audit,
      { action: 'tenants.sync' },
      () => this.register(),
      (report) => ({ detail: { databases: countsOf(report) } }),
    );
  }

  private async register(): Promise<SyncReport> {
    const read = await Promise.all(
      this.databases.all().map(async (database) => ({
        database: database.name,
        tenants: (await this.isUnused(database)) ? [] : await database.readTenants(),
      })),
    );
    return this.transactions.run(async () => {
      const gone = new Set(await this.defaultSchedules.goneWithout());
      const synced = await this.tenants.upsertAll(read);
      const reports = Object.values(synced);
      const back = reports.flatMap(({ updated }) => updated).filter((id) => gone.has(id));
      await this.defaultSchedules.give([...reports.flatMap(({ added }) => added), ...back]);
      return synced;
    });
  }

  private async isUnused(database: AppDatabase): Promise<boolean> {
    if (await hasTables(database)) {
      return false;
    }
    const filter = { applicationDatabase: database.name, limit: 1 };
    const { items } = await this.transactions.run(() => this.tenants.list(filter));
    return items.length === 0;
  }
}

function countsOf(report: SyncReport): Record<string, { added: number; updated: number; gone: number }> {
  return Object.fromEntries(
    Object.entries(report).map(([name, { added, updated, gone }]) => [
      name,
      { added: added.length, updated: updated.length, gone: gone.length },
    ]),
  );
}
