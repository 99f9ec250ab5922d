import { requireRls } from '@lifeboat/tenancy';
import { FULL_SIZES, LAST_RESTORES } from './alert-facts.sql.js';

/** How the last restore of a tenant has ended. */
export interface LastRestore {
  /** The tenant that was to be written. */
  tenantId: string;
  restoreId: string;
  status: 'completed' | 'failed';
  finishedAt: Date;
  code: string | null;
}

/** How large the full backups of a tenant are. */
export interface FullSizes {
  tenantId: string;
  newestId: string;
  /** Bytes before compression, newest first. */
  rawBytes: number[];
}

/** What alerts ask the catalog, over all tenants, besides what `TenantFactsRepository` knows: for the system. */
export class AlertFactsRepository {
  /** Of each tenant that has one since. */
  lastRestores(since: Date): Promise<LastRestore[]> {
    return requireRls().query<LastRestore[]>(LAST_RESTORES, [since]);
  }

  /** Of each active tenant that has at least so many full backups; of the newest so many. */
  fullSizes({ least, most }: { least: number; most: number }): Promise<FullSizes[]> {
    return requireRls().query<FullSizes[]>(FULL_SIZES, [least, most]);
  }
}
