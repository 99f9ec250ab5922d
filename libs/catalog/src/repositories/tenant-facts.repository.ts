import { requireRls } from '@lifeboat/tenancy';
import type { LastingTenantStatus } from '../entities/tenant.entity.js';
import { BY_ORDERED_INDEXES, CAPTURE_FACTS, SCHEDULE_FACTS, TENANT_FACTS } from './tenant-facts.sql.js';

/** What the catalog knows about how well a tenant is protected. Sizes are bytes. */
export interface TenantFacts {
  tenantId: string;
  slug: string | null;
  applicationDatabase: string;
  /** Of one that is being restored: what it goes back to. */
  status: LastingTenantStatus;
  registeredAt: Date;
  erasedAt: Date | null;
  /** The newest completed backup of the whole tenant; null where there is none that can be read. */
  newestId: string | null;
  newestAt: Date | null;
  newestEncrypted: boolean | null;
  /** A validation found it broken, or something that it builds on. */
  newestBroken: boolean | null;
  /** Its last validation found that its key is missing or does not fit. */
  newestKeyBroken: boolean;
  /** The newest one that no validation has found broken, nor anything that it builds on; null, with all that follows, where there is none. */
  goodId: string | null;
  /** From when on changes are not in it: its snapshot is not older. */
  goodStateAt: Date | null;
  goodAt: Date | null;
  goodDurationMs: number | null;
  /** The size of the newest full one, before compression. */
  fullRawBytes: number | null;
  /** When one of its backups was found valid last, with all its bytes read; null where that was not asked for, or never. */
  validatedAt: Date | null;
  /** When the tenant passed a drill last; null where it never did. */
  drilledAt: Date | null;
  /** The last drill that has ended, however it did; null, with all that follows, where there is none. */
  lastDrillId: string | null;
  lastDrillAt: Date | null;
  /** Null where it could not be carried out. */
  lastDrillPassed: boolean | null;
  /** As that drill has found. In milliseconds; null where it has found nothing out. */
  lastDrillRpoMs: number | null;
  lastDrillRtoMs: number | null;
  /** A key that was not destroyed is registered. */
  hasKey: boolean;
  /** Backups of the whole tenant that have failed since the newest completed one. */
  failures: number;
  lastFailedAt: Date | null;
  lastFailureCode: string | null;
  /** When it began, where the change log has covered all its tables since and nothing of that has expired. */
  bornAt: Date | null;
  /** Of the oldest gap of the change log, of the tenant or of all, that neither a good backup nor its beginning lies behind. */
  gapSince: Date | null;
  gapReason: string | null;
  /** When the last erasure was begun that has not come to its end. */
  erasureIncompleteSince: Date | null;
}

/** How a schedule of a tenant stands that is switched on. */
export interface ScheduleFacts {
  tenantId: string;
  id: string;
  name: string;
  cron: string;
  timeZone: string;
  window: string | null;
  /** Its backups are of the whole tenant. */
  isWhole: boolean;
  /** The first due time that nothing was done about yet. */
  nextDueAt: Date;
  /** How many due times have passed without a start, or with one that came late. */
  missedCount: number;
  /** The last of them; null where there is none, or a run of the schedule was completed since. */
  missedAt: Date | null;
}

/** How the capture of a database's changes stands. */
export interface CaptureFacts {
  databaseName: string;
  /** Of the newest epoch. */
  startedAt: Date;
  coveredAt: Date;
  /** Null while it goes on. */
  endedAt: Date | null;
  endReason: string | null;
  /** Ended on purpose: the database was withdrawn from the change log. */
  withdrawn: boolean;
}

export interface TenantFactsFilter {
  /** Only this one. */
  tenantId?: string | undefined;
  /** Only ids after this one. */
  after?: string | undefined;
  /** All, if not given. */
  limit?: number | undefined;
  /** Whether `validatedAt` is wanted: every verdict has to be read for it. */
  withValidations: boolean;
}

/** What the catalog knows about protection, over all tenants: for a system administrator's context. */
export class TenantFactsRepository {
  /** By id; without those that there are not. */
  async list({ tenantId, after, limit, withValidations }: TenantFactsFilter): Promise<TenantFacts[]> {
    await requireRls().query(BY_ORDERED_INDEXES);
    const parameters = [tenantId ?? null, after ?? null, limit ?? null, withValidations];
    return requireRls().query<TenantFacts[]>(TENANT_FACTS, parameters);
  }

  /** Of tenants as `list` has them, by tenant. @param filter.upTo only ids up to this one */
  listSchedules({
    tenantId,
    after,
    upTo,
  }: Pick<TenantFactsFilter, 'tenantId' | 'after'> & { upTo?: string | undefined }): Promise<
    ScheduleFacts[]
  > {
    const parameters = [tenantId ?? null, after ?? null, upTo ?? null];
    return requireRls().query<ScheduleFacts[]>(SCHEDULE_FACTS, parameters);
  }

  /** Of the databases whose changes are captured, or were. */
  listCaptures(): Promise<CaptureFacts[]> {
    return requireRls().query<CaptureFacts[]>(CAPTURE_FACTS);
  }
}
