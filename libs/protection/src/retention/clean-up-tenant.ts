import type { BackupDeletionsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { asSystem } from '../access/as-system.js';
import type { LookForTenant } from '../tenants/look-for-tenant.js';
import type { CleanupRequest } from './cleanup-request.js';
import type { DecideRetention } from './decide-retention.js';
import type { FindWindowBases } from './find-window-bases.js';
import type { ReadHistory } from './read-history.js';
import type { RetentionDecision } from './retention-decision.js';

/** The first step of a deletion by rules: decides about each of a tenant's backups, and deletes what no rule keeps. */
export class CleanUpTenant {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly lookForTenant: LookForTenant,
    private readonly windowBases: FindWindowBases,
    private readonly histories: ReadHistory,
    private readonly decideRetention: DecideRetention,
    private readonly deletions: BackupDeletionsRepository,
  ) {}

  /**
   * Under the tenant's lock. All is decided and deleted in one transaction, with what is held and read at that moment.
   *
   * @returns what becomes of each backup, newest first
   * @throws LifeboatError TENANT_NOT_FOUND, APP_DATABASE_UNAVAILABLE, REPOSITORY_UNAVAILABLE, CATALOG_UNAVAILABLE
   */
  async cleanUp(tenantId: string, { dryRun, ...wish }: CleanupRequest): Promise<RetentionDecision[]> {
    // An empty tenant that nobody has noticed to be gone would let its good backups go.
    await this.lookForTenant.look(tenantId);
    const bases = await this.windowBases.of(tenantId);
    return asSystem(this.transactions, 'retention', async () => {
      const history = await this.histories.lock(tenantId, bases);
      const decisions = await this.decideRetention.of(tenantId, history, wish);
      for (const { action, backupId, detail } of dryRun ? [] : decisions) {
        if (action === 'delete') {
          await this.deletions.mark(tenantId, backupId, detail);
        }
      }
      return decisions;
    });
  }

  /** Whether a cleanup might delete something, by what the catalog knows alone: what it needs besides is only kept. */
  mayDelete(tenantId: string): Promise<boolean> {
    return asSystem(this.transactions, 'retention', async () => {
      const history = await this.histories.read(tenantId);
      const decisions = await this.decideRetention.of(tenantId, history, {
        retentionDays: null,
        keepLast: null,
      });
      return decisions.some(({ action }) => action === 'delete');
    });
  }
}
