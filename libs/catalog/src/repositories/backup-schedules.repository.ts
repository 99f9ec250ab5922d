import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { BackupSchedule } from '../entities/backup-schedule.entity.js';
import { newestFirst } from '../paging/newest-first.js';
import type { Page, PageRequest } from '../paging/page.js';
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
  | 'retention'
  | 'window'
  | 'enabled'
  | 'includeTables'
  | 'excludeTables'
>;

/** The rows of `tenant_backup_schedules`. */
export class BackupSchedulesRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** @throws LifeboatError SCHEDULE_EXISTS, TENANT_NOT_FOUND */
  async create(input: ScheduleSettings & { id: string; tenantId: string }): Promise<BackupSchedule> {
    const now = this.clock.now();
    await this.write(input, () => insertRow(BackupSchedule, { ...input, createdAt: now, updatedAt: now }));
    return this.get(input.tenantId, input.id);
  }

  /** @throws LifeboatError SCHEDULE_NOT_FOUND where there is none within the tenant */
  async get(tenantId: string, id: string): Promise<BackupSchedule> {
    const schedule = isUuid(id) ? await requireRls().findOneBy(BackupSchedule, { tenantId, id }) : null;
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

  /** @throws LifeboatError SCHEDULE_NOT_FOUND, SCHEDULE_EXISTS */
  async update(tenantId: string, id: string, settings: Partial<ScheduleSettings>): Promise<BackupSchedule> {
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
