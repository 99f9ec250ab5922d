import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { In } from 'typeorm';
import { Drill, type DrillKind } from '../entities/drill.entity.js';
import { UNFINISHED_STATES, type WorkState } from '../entities/states.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { violatedConstraint } from './constraint.js';
import { TENANTS_TO_DRILL } from './drills.sql.js';
import { DURATION_SQL } from './duration.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { insertRow, type Patch, updateRows } from './write.js';

export interface NewDrill {
  id: string;
  tenantId: string;
  operationId: string | null;
  /** The backup that is tried, or on which changes are replayed. */
  backupId: string;
  kind: DrillKind;
  /** ISO 8601 with microseconds; null where it is the backup's own. */
  moment: string | null;
}

/** What came of a drill. */
export interface DrillOutcome {
  passed: boolean;
  /** Milliseconds; null where there is none. */
  rpoMs: number | null;
  /** Milliseconds; null where there is none. */
  rtoMs: number | null;
  /** JSON-safe. */
  report: Record<string, unknown>;
  /** In base64; null where nothing is signed. */
  signature: string | null;
}

export interface DrillFilter extends PageRequest {
  tenantId: string;
  status?: WorkState | undefined;
}

/** Whom a sample is drawn from. */
export interface DrillSample {
  /** At least 1. */
  count: number;
  /** Drills that were asked for later do not count: the same sample can be drawn again. */
  before: Date;
  /** Decides ties: the same one decides them in the same way. */
  seed: string;
}

/** The rows of `tenant_drills`. Changes of a finished drill do nothing: the row is returned as it is. */
export class DrillsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** @throws LifeboatError TENANT_NOT_FOUND; BACKUP_NOT_FOUND where the backup is not the tenant's */
  async create(input: NewDrill): Promise<Drill> {
    try {
      await insertRow(Drill, { ...input, createdAt: this.clock.now() });
    } catch (error) {
      throw whatIsMissing(input, error);
    }
    return this.get(input.tenantId, input.id);
  }

  /** @throws LifeboatError DRILL_NOT_FOUND where there is none within the tenant */
  async get(tenantId: string, id: string): Promise<Drill> {
    const drill = isUuid(id) ? await requireRls().findOneBy(Drill, { id, tenantId }) : null;
    if (drill === null) {
      throw notFound('DRILL_NOT_FOUND', id);
    }
    return drill;
  }

  /** @throws LifeboatError DRILL_NOT_FOUND where there is none that the caller may see */
  async getOfAnyTenant(id: string): Promise<Drill> {
    const drill = isUuid(id) ? await requireRls().findOneBy(Drill, { id }) : null;
    if (drill === null) {
      throw notFound('DRILL_NOT_FOUND', id);
    }
    return drill;
  }

  list({ tenantId, status, ...page }: DrillFilter): Promise<Page<Drill>> {
    const query = requireRls()
      .createQueryBuilder(Drill, 'drill')
      .where('drill.tenantId = :tenantId', { tenantId });
    if (status !== undefined) {
      query.andWhere('drill.status = :status', { status });
    }
    return newestFirst(query, page);
  }

  /** Begins an attempt; the first one's time stays. */
  start(tenantId: string, id: string): Promise<Drill> {
    return this.change(tenantId, id, { status: 'active', startedAt: () => 'coalesce(started_at, :now)' });
  }

  /** Keeps the report, whatever it says. */
  complete(tenantId: string, id: string, outcome: DrillOutcome): Promise<Drill> {
    const finishedAt = this.clock.now();
    const patch = { ...outcome, status: 'completed' as const, error: null, finishedAt };
    return this.change(tenantId, id, { ...patch, durationMs: () => DURATION_SQL });
  }

  /**
   * For a system administrator's context: tenants that the application still has and that have a backup, those whose last drill is oldest first, and
   * before them those that never had one.
   */
  async tenantsToDrill({ count, before, seed }: DrillSample): Promise<string[]> {
    const rows = await requireRls().query<{ id: string }[]>(TENANTS_TO_DRILL, [count, before, seed]);
    return rows.map(({ id }) => id);
  }

  private async change(tenantId: string, id: string, patch: Patch<Drill>): Promise<Drill> {
    if (isUuid(id)) {
      await updateRows(Drill, { id, tenantId, status: In(UNFINISHED_STATES) }, patch, this.clock.now());
    }
    return this.get(tenantId, id);
  }
}

function whatIsMissing({ tenantId, backupId }: NewDrill, error: unknown): unknown {
  const constraint = violatedConstraint(error);
  if (constraint === 'tenant_drills_backup_fk') {
    return notFound('BACKUP_NOT_FOUND', backupId);
  }
  return constraint === 'tenant_drills_tenant_fk' ? notFound('TENANT_NOT_FOUND', tenantId) : error;
}
