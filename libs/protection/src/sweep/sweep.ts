import { type AppDatabase, type AppDatabases, dropStaging, stagedTenants } from '@lifeboat/app-database';
import type { Repository } from '@lifeboat/archive';
import type { TenantLock } from '@lifeboat/catalog';
import { type Clock, LifeboatError, toLifeboatError } from '@lifeboat/kernel';
import { Logger } from '@nestjs/common';

/** Whoever is alive writes again and again: what nobody has touched for so long belongs to a worker that was killed. */
const ABANDONED_AFTER_MS = 6 * 3_600_000;

/** What was removed. */
export interface SweepReport {
  /** Half-written objects and unfinished uploads in the repository. */
  unfinishedObjects: number;
  /** Staging schemas in the application databases. */
  stagingSchemas: number;
  /** What could not be looked through, and will be at the next sweep. */
  failed: { what: string; code: string; detail: string }[];
}

/** Removes what interrupted work has left behind. (Its operations are the reconciler's.) */
export class Sweep {
  private readonly logger = new Logger('Sweep');

  constructor(
    private readonly repository: Repository,
    private readonly databases: AppDatabases,
    private readonly tenantLock: TenantLock,
    private readonly clock: Clock,
  ) {}

  /** One thing that is down keeps it from nothing else. */
  async run(signal: AbortSignal): Promise<SweepReport> {
    const report: SweepReport = { unfinishedObjects: 0, stagingSchemas: 0, failed: [] };
    await this.attempt(report, 'the repository', async () => {
      const before = new Date(this.clock.now().getTime() - ABANDONED_AFTER_MS);
      report.unfinishedObjects = await this.repository.storage.sweep(before);
    });
    for (const database of this.databases.all()) {
      await this.attempt(report, `the application database ${database.name}`, async () => {
        for (const tenantId of await stagedTenants(database)) {
          signal.throwIfAborted();
          report.stagingSchemas += await this.dropAbandoned(database, tenantId);
        }
      });
    }
    const { unfinishedObjects, stagingSchemas } = report;
    if (unfinishedObjects + stagingSchemas > 0) {
      this.logger.warn({
        msg: 'Leftovers of interrupted work were removed',
        unfinishedObjects,
        stagingSchemas,
      });
    }
    return report;
  }

  /** Whoever works in a tenant's staging holds its lock. */
  private async dropAbandoned(database: AppDatabase, tenantId: string): Promise<number> {
    try {
      return await this.tenantLock.withTenantLock(tenantId, () => dropStaging(database, tenantId), {
        waitMs: 0,
      });
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'TENANT_BUSY') {
        return 0;
      }
      throw error;
    }
  }

  private async attempt(report: SweepReport, what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const { code, detail } = toLifeboatError(thrown);
      report.failed.push({ what, code, detail });
      this.logger.warn({ msg: `Leftovers in ${what} were not looked for: ${detail}`, code });
    }
  }
}
