import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { type FindOptionsWhere, In, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { Restore, type RestoreMode } from '../entities/restore.entity.js';
import { type StoredError, UNFINISHED_STATES, type WorkState } from '../entities/states.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { violatedConstraint } from './constraint.js';
import { DURATION_SQL } from './duration.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { insertRow, type Patch, updateRows } from './write.js';

export interface NewRestore {
  id: string;
  /** The tenant whose backup is read. */
  tenantId: string;
  operationId: string | null;
  backupId: string | null;
  /** Where the backup lies, relative to the repository. */
  sourcePath: string;
  mode: RestoreMode;
  dryRun: boolean;
  /** The tenant that is written, where it is another one. */
  targetTenantId?: string | null;
  /** The application database that is written, where one was named. */
  targetDatabase?: string | null;
  reason?: string | null;
  /** Of a rollback: the restore that it undoes. */
  undoesRestoreId?: string | null;
}

export interface RestoreFilter extends PageRequest {
  tenantId: string;
  status?: WorkState | undefined;
}

/** Rows of tenants are personal data: a day is enough to look at a plan. */
const SAMPLES_MS = 24 * 60 * 60 * 1_000;

const NO_TENANT = new Set(['tenant_restores_tenant_fk', 'tenant_restores_target_tenant_fk']);

/**
 * The rows of `tenant_restores`. Changes of a finished restore do nothing: the row is returned as it is. A restore is
 * within the tenant whose backup it reads and within the one that it writes.
 */
export class RestoresRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** @throws LifeboatError TENANT_NOT_FOUND; BACKUP_NOT_FOUND where the backup is not the tenant's */
  async create(input: NewRestore): Promise<Restore> {
    try {
      await insertRow(Restore, { ...input, createdAt: this.clock.now() });
    } catch (error) {
      throw whatIsMissing(input, error);
    }
    return this.get(input.tenantId, input.id);
  }

  /** @returns null where there is none within the tenant */
  async find(tenantId: string, id: string): Promise<Restore | null> {
    return isUuid(id) ? requireRls().findOneBy(Restore, ofEither(tenantId, { id })) : null;
  }

  /** @throws LifeboatError RESTORE_NOT_FOUND where there is none within the tenant */
  async get(tenantId: string, id: string): Promise<Restore> {
    const restore = await this.find(tenantId, id);
    if (restore === null) {
      throw notFound('RESTORE_NOT_FOUND', id);
    }
    return restore;
  }

  list({ tenantId, status, ...page }: RestoreFilter): Promise<Page<Restore>> {
    const query = requireRls()
      .createQueryBuilder(Restore, 'restore')
      .where('(restore.tenantId = :tenantId OR restore.targetTenantId = :tenantId)', { tenantId });
    if (status !== undefined) {
      query.andWhere('restore.status = :status', { status });
    }
    return newestFirst(query, page);
  }

  /** @throws LifeboatError RESTORE_NOT_FOUND where there is none that writes the tenant */
  async getWriting(tenantId: string, id: string): Promise<Restore> {
    const restore = await this.get(tenantId, id);
    if ((restore.targetTenantId ?? restore.tenantId) !== tenantId) {
      throw notFound('RESTORE_NOT_FOUND', id);
    }
    return restore;
  }

  /** The newest restore that has written the tenant; null where there is none. */
  latestApplied(tenantId: string): Promise<Restore | null> {
    const applied = { status: 'completed' as const, dryRun: false };
    return requireRls().findOne(Restore, {
      where: [
        { tenantId, targetTenantId: IsNull(), ...applied },
        { targetTenantId: tenantId, ...applied },
      ],
      order: { finishedAt: 'DESC', id: 'DESC' },
    });
  }

  /** Begins an attempt; the first one's time stays. */
  start(tenantId: string, id: string): Promise<Restore> {
    return this.change(tenantId, id, { status: 'active', startedAt: () => 'coalesce(started_at, :now)' });
  }

  /**
   * Keeps the plan of this attempt.
   *
   * @param samples rows that it would write, for a day; null where nobody asked to see them
   */
  planned(
    tenantId: string,
    id: string,
    plan: Record<string, unknown>,
    planHash: string,
    samples: Record<string, unknown> | null,
  ): Promise<Restore> {
    const samplesExpireAt = samples === null ? null : new Date(this.clock.now().getTime() + SAMPLES_MS);
    return this.change(tenantId, id, { plan, planHash, planSamples: samples, samplesExpireAt });
  }

  /** The sample rows of the plan; null where there are none, or none any more. */
  async samplesOf(tenantId: string, id: string): Promise<Record<string, unknown> | null> {
    const row = isUuid(id)
      ? await requireRls().findOne(Restore, {
          select: { id: true, planSamples: true },
          where: ofEither(tenantId, { id, samplesExpireAt: MoreThan(this.clock.now()) }),
        })
      : null;
    return row?.planSamples ?? null;
  }

  /** Removes the sample rows of all plans that are older than a day; answers of how many. */
  forgetSamples(): Promise<number> {
    const now = this.clock.now();
    return updateRows(
      Restore,
      { samplesExpireAt: LessThanOrEqual(now) },
      { planSamples: null, samplesExpireAt: null },
      now,
    );
  }

  /** As `forgetSamples`, of all plans that tell of rows of the tenant, however old they are. */
  forgetSamplesOf(tenantId: string): Promise<number> {
    return updateRows(
      Restore,
      ofEither(tenantId, { samplesExpireAt: Not(IsNull()) }),
      { planSamples: null, samplesExpireAt: null },
      this.clock.now(),
    );
  }

  /** Ties the restore to what undoes it. */
  attachRestorePoint(tenantId: string, id: string, restorePointId: string): Promise<Restore> {
    return this.change(tenantId, id, { restorePointId });
  }

  complete(tenantId: string, id: string, outcome: Record<string, unknown> | null): Promise<Restore> {
    return this.finish(tenantId, id, { status: 'completed', outcome, error: null });
  }

  fail(tenantId: string, id: string, error: StoredError): Promise<Restore> {
    return this.finish(tenantId, id, { status: 'failed', error });
  }

  cancelled(tenantId: string, id: string): Promise<Restore> {
    return this.finish(tenantId, id, { status: 'cancelled' });
  }

  private finish(tenantId: string, id: string, patch: Patch<Restore>): Promise<Restore> {
    const finishedAt = this.clock.now();
    return this.change(tenantId, id, { ...patch, finishedAt, durationMs: () => DURATION_SQL });
  }

  private async change(tenantId: string, id: string, patch: Patch<Restore>): Promise<Restore> {
    if (isUuid(id)) {
      const unfinished = ofEither(tenantId, { id, status: In(UNFINISHED_STATES) });
      await updateRows(Restore, unfinished, patch, this.clock.now());
    }
    return this.get(tenantId, id);
  }
}

/** Of the tenant whose backup is read, or that is written. */
function ofEither(tenantId: string, where: FindOptionsWhere<Restore>): FindOptionsWhere<Restore>[] {
  return [
    { ...where, tenantId },
    { ...where, targetTenantId: tenantId },
  ];
}

function whatIsMissing({ tenantId, targetTenantId, backupId }: NewRestore, error: unknown): unknown {
  const constraint = violatedConstraint(error);
  if (constraint === 'tenant_restores_backup_fk') {
    return notFound('BACKUP_NOT_FOUND', String(backupId));
  }
  return constraint !== undefined && NO_TENANT.has(constraint)
    ? notFound('TENANT_NOT_FOUND', targetTenantId ?? tenantId)
    : error;
}
