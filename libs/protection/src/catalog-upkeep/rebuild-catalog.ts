import { type AuditWriter, type StoredError, toStoredError } from '@lifeboat/catalog';
import { toLifeboatError } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import type { SyncReport, SyncTenants } from '../tenants/sync-tenants.js';
import type { RegisteredContent, RepositoryRegistrar } from './repository-registrar.js';
import type { UpkeepRun } from './upkeep-run.js';

/** What a rebuild did. */
export interface RebuildReport extends RegisteredContent {
  /** What the application databases then told of their tenants; null where they could not be asked. */
  sync: SyncReport | null;
  /** Why they could not. */
  syncError: StoredError | null;
}

/**
 * Fills an empty catalog from the repository alone. All in one transaction: an interrupted rebuild leaves the catalog
 * empty, and can be begun again.
 */
export class RebuildCatalog {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly registrar: RepositoryRegistrar,
    private readonly syncTenants: SyncTenants,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, CATALOG_NOT_EMPTY, CATALOG_NOT_MIGRATED, REPOSITORY_UNAVAILABLE,
   *   REPOSITORY_INVALID; the reason of `run.signal` once it aborts. Nothing is registered then.
   */
  async rebuild(run: UpkeepRun): Promise<RebuildReport> {
    await this.authoriser.require('catalog.rebuild', currentActor().tenantId);
    try {
      const registered = await this.transactions.run(() => this.registrar.register(run));
      await this.audit.write({
        action: 'catalog.rebuild',
        outcome: 'succeeded',
        bytes: registered.sizeBytes,
        detail: {
          tenants: registered.tenants,
          backups: registered.backups,
          findings: registered.findings.length,
        },
      });
      return { ...registered, ...(await this.sync()) };
    } catch (error) {
      await this.audit.write({
        action: 'catalog.rebuild',
        outcome: 'failed',
        errorCode: run.signal.aborted ? 'OPERATION_CANCELLED' : toLifeboatError(error).code,
      });
      throw error;
    }
  }

  /** The catalog is rebuilt by now; that a database is down, say, is told and does no harm to it. */
  private async sync(): Promise<Pick<RebuildReport, 'sync' | 'syncError'>> {
    try {
      return { sync: await this.syncTenants.sync(), syncError: null };
    } catch (error) {
      return { sync: null, syncError: toStoredError(toLifeboatError(error)) };
    }
  }
}
