import type { BackupDeletionsRepository } from '@lifeboat/catalog';
import { ERROR_MAP, toLifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { CleanUpTenant } from './clean-up-tenant.js';
import type { RequestCleanup } from './request-cleanup.js';

const BATCH = 1_000;

/** Numbers of tenants. */
export interface RequestedCleanups {
  requested: number;
  /** There is nothing to delete. */
  idle: number;
  failed: number;
}

/** The tick of the cleanup: asks for one of each tenant of which something may have to go, and that is not gone. */
export class CleanUpTenants {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly transactions: RlsTransactions,
    private readonly deletions: BackupDeletionsRepository,
    private readonly cleanUpTenant: CleanUpTenant,
    private readonly requestCleanup: RequestCleanup,
  ) {}

  /**
   * As the system. However often it is called for the same time, a tenant is cleaned up once. What cannot be asked for of
   * one tenant is asked of the others all the same.
   *
   * @param dueAt when the tick was due
   * @returns of how many tenants one was asked for, of how many there is nothing to delete, and of how many that failed
   * @throws LifeboatError CATALOG_UNAVAILABLE, REDIS_UNAVAILABLE
   */
  run(dueAt: Date): Promise<RequestedCleanups> {
    return runAsSystem('cleanup', async () => {
      const counts: RequestedCleanups = { requested: 0, idle: 0, failed: 0 };
      for (let after: string | null = ''; after !== null;) {
        const from: string = after;
        const part = await this.transactions.run(() => this.deletions.tenantsWithBackups(from, BATCH));
        for (const tenantId of part) {
          counts[await this.request(tenantId, dueAt)] += 1;
        }
        after = part.at(-1) ?? null;
      }
      return counts;
    });
  }

  private async request(tenantId: string, dueAt: Date): Promise<keyof RequestedCleanups> {
    try {
      if (!(await this.cleanUpTenant.mayDelete(tenantId))) {
        return 'idle';
      }
      await this.requestCleanup.request(tenantId, {}, `cleanup:${dueAt.toISOString()}:${tenantId}`);
      return 'requested';
    } catch (thrown) {
      const error = toLifeboatError(thrown);
      const { code, message } = error;
      if (ERROR_MAP[code].retry === 'backoff') {
        // What is down is down for the others too: the tick comes again, and asks of nobody twice.
        throw error;
      }
      this.logger.warn({ msg: `A cleanup was not asked for: ${message}`, code, tenantId });
      return 'failed';
    }
  }
}
