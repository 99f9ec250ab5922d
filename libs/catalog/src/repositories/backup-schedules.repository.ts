import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { LessThan } from 'typeorm';
import { BackupSchedule } from '../entities/backup-schedule.entity.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
import { ADOPT_BACKUPS, GONE_WITHOUT_SCHEDULE, INSERT_SCHEDULES } from './backup-schedules.sql.js';
import { violatedConstraint } from './constraint.js';
import { isUuid } from './is-uuid.js';
import { notFound } from './not-found.js';
import { insertRow, type Patch, updateRows } from './write.js';

/** What a user decides about a schedule. */
export type ScheduleSettings = Pick<
  BackupSchedule,
  | 'name'
  | 'cron'
  | 'timeZone'
  | 'type'
  | 'fullOn'
  | 'retention'
  | 'window'
  | 'enabled'
  | 'includeTables'
  | 'excludeTables'
>;

export type NewSchedule = ScheduleSettings & Pick<BackupSchedule, 'id' | 'tenantId' | 'nextDueAt'>;

/** What has become of a due time. */
export interface SettledRun {
  dueAt: Date;
  /** The due time after it. */
  nextDueAt: Date;
  /** The operation that it has started; null where none was. */
  operationId: string | null;
  /** How many due times, up to this one, have passed without a start, or with one that came late. */
  missed: number;
}

/** The rows of `tenant_backup_schedules`. */
export class BackupSchedulesRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** @throws LifeboatError SCHEDULE_EXISTS, TENANT_NOT_FOUND */
  async create(input: NewSchedule): Promise<BackupSchedule> {
    const now = this.clock.now();
    await this.write(input, () => insertRow(BackupSchedule, { ...input, createdAt: now, updatedAt: now }));
    return this.get(input.tenantId, input.id);
  }

  /** Writes many at once, in a system administrator's context; one whose tenant has another of its name is left out. */
  async createMissing(schedules: readonly NewSchedule[]): Promise<void> {
    await requireRls().query(INSERT_SCHEDULES, [JSON.stringify(schedules), this.clock.now()]);
  }

  /** Ids of tenants that are gone and have no schedule, in a system administrator's context. */
  async listGoneWithout(): Promise<string[]> {
    const rows = await requireRls().query<{ id: string }[]>(GONE_WITHOUT_SCHEDULE);
    return rows.map(({ id }) => id);
  }

  /**
   * Makes backups that were registered from the repository those of the schedules whose names their labels have, so that they
   * are kept as these say.
   *
   * @param labelPrefix what stands before the name in a label
   */
  async adoptBackups(tenantIds: readonly string[], labelPrefix: string): Promise<void> {
    await requireRls().query(ADOPT_BACKUPS, [tenantIds, labelPrefix]);
  }

  /** @returns null where there is none that the actor may see */
  find(id: string): Promise<BackupSchedule | null> {
    return requireRls().findOneBy(BackupSchedule, { id });
  }

  /** @throws LifeboatError SCHEDULE_NOT_FOUND where there is none within the tenant */
  async get(tenantId: string, id: string): Promise<BackupSchedule> {
    const schedule = isUuid(id) ? await requireRls().findOneBy(BackupSchedule, { tenantId, id }) : null;
    if (schedule === null) {
      throw notFound('SCHEDULE_NOT_FOUND', id);
    }
    return schedule;
  }

  /**
   * For a change that follows from what it is: nobody else changes it until the transaction ends.
   *
   * @throws LifeboatError SCHEDULE_NOT_FOUND
   */
  async getToChange(tenantId: string, id: string): Promise<BackupSchedule> {
    await this.get(tenantId, id);
    const schedule = await requireRls().findOne(BackupSchedule, {
      where: { tenantId, id },
      lock: { mode: 'pessimistic_write' },
    });
    if (schedule === null) {
      throw notFound('SCHEDULE_NOT_FOUND', id);
    }
    return schedule;
  }

  list({ tenantId, ...page }: PageRequest & { tenantId: string }): Promise<Page<BackupSchedule>> {
    const query = requireRls()
      .createQueryBuilder(BackupSchedule, 'schedule')
      .where('schedule.tenantId = :tenantId', { tenantId });
    return newestFirst(query, page);
  }

  /** All enabled ones that the actor may see: those of every tenant for the system, which runs them. */
  listEnabled(): Promise<BackupSchedule[]> {
    return requireRls().find(BackupSchedule, { where: { enabled: true }, order: { id: 'ASC' } });
  }

  /**
   * Ids of those that are due, the longest due first.
   *
   * @param before leaves out those that became due at or after it
   */
  async listDue({ before, limit }: { before: Date; limit: number }): Promise<string[]> {
    const rows = await requireRls().find(BackupSchedule, {
      select: { id: true },
      where: { enabled: true, nextDueAt: LessThan(before) },
      order: { nextDueAt: 'ASC', id: 'ASC' },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  /**
   * Notes what has become of the due time that a schedule waited for.
   *
   * @returns false where somebody else has done so meanwhile: nothing was noted
   */
  async settle({ id, nextDueAt }: BackupSchedule, run: SettledRun): Promise<boolean> {
    const { dueAt, operationId, missed } = run;
    const patch: Patch<BackupSchedule> = {
      lastDueAt: dueAt,
      nextDueAt: run.nextDueAt,
      ...(operationId === null ? {} : { lastOperationId: operationId }),
      ...(missed === 0 ? {} : { missedCount: () => `missed_count + ${missed}`, lastMissedAt: dueAt }),
    };
    return (await updateRows(BackupSchedule, { id, nextDueAt }, patch, this.clock.now())) === 1;
  }

  /** Lets a schedule wait for another due time, unless it waits for another already. */
  async postpone({ id, nextDueAt }: BackupSchedule, to: Date): Promise<void> {
    await updateRows(BackupSchedule, { id, nextDueAt }, { nextDueAt: to }, this.clock.now());
  }

  /** @throws LifeboatError SCHEDULE_NOT_FOUND, SCHEDULE_EXISTS */
  async update(
    tenantId: string,
    id: string,
    settings: Partial<ScheduleSettings & Pick<BackupSchedule, 'nextDueAt'>>,
  ): Promise<BackupSchedule> {
    const { name } = await this.get(tenantId, id);
    const now = this.clock.now();
    const patch: Patch<BackupSchedule> = { ...settings, updatedAt: now };
    await this.write({ tenantId, name: settings.name ?? name }, () =>
      updateRows(BackupSchedule, { tenantId, id }, patch, now),
    );
    return this.get(tenantId, id);
  }

  /** @throws LifeboatError SCHEDULE_NOT_FOUND */
  async delete(tenantId: string, id: string): Promise<void> {
    const schedule = await this.get(tenantId, id);
    await requireRls().delete(BackupSchedule, { tenantId, id: schedule.id });
  }

  private async write(
    { tenantId, name }: { tenantId: string; name: string },
    query: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await query();
    } catch (error) {
      const constraint = violatedConstraint(error);
      if (constraint === 'tenant_backup_schedules_tenant_fk') {
        throw notFound('TENANT_NOT_FOUND', tenantId);
      }
      throw constraint === 'tenant_backup_schedules_name_key' ? nameTaken(name, error) : error;
    }
  }
}

function nameTaken(name: string, cause: unknown): LifeboatError {
  return new LifeboatError('SCHEDULE_EXISTS', {
    detail: `The tenant already has a schedule named "${name}". Nothing was changed.`,
    remedy: 'Choose another name, or change the schedule that has it.',
    cause,
  });
}
