import type { AuditWriter, BackupSchedulesRepository, Tenant, TenantsRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';
import { refuseErasedTenant, refuseUnscheduled } from '../tenants/tenant-status.js';
import type { ScheduleChange, ScheduleInput } from './schedule-input.js';
import type { SchedulePlanner } from './schedule-planner.js';
import type { ScheduleView } from './schedule-view.js';
import { SCHEDULE_LABEL } from './scheduled-backup.js';

/**
 * Makes, changes and deletes schedules. The catalog alone says when they are due: their timers follow it within minutes,
 * and what is due before they do is caught up.
 */
export class WriteSchedules {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly schedules: BackupSchedulesRepository,
    private readonly planner: SchedulePlanner,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * Backups that were registered from the repository, and that one of the same name has taken, are its own from now on.
   *
   * @throws LifeboatError FORBIDDEN, TENANT_NOT_FOUND, TENANT_NOT_ACTIVE, TENANT_KEY_DESTROYED, SCHEDULE_INVALID,
   *   INVALID_REQUEST, SCHEDULE_EXISTS
   */
  async create(tenantId: string, input: ScheduleInput): Promise<ScheduleView> {
    await this.authoriser.require('schedules.write', tenantId);
    const schedule = await this.transactions.run(async () => {
      refuseUnfit(await this.tenants.get(tenantId));
      const created = await this.schedules.create(this.planner.plan(tenantId, input));
      await this.schedules.adoptBackups([tenantId], SCHEDULE_LABEL);
      return created;
    });
    await this.record(tenantId, schedule.id, 'created');
    return this.planner.viewOf(schedule);
  }

  /**
   * Changes what is given and nothing else.
   *
   * @throws LifeboatError as `create`, and SCHEDULE_NOT_FOUND. A tenant that is not backed up stops no change but that its
   *   schedule is switched on
   */
  async update(tenantId: string, id: string, change: ScheduleChange): Promise<ScheduleView> {
    await this.authoriser.require('schedules.write', tenantId);
    const schedule = await this.transactions.run(async () => {
      const found = await this.schedules.getToChange(tenantId, id);
      if (change.enabled === true && !found.enabled) {
        refuseUnfit(await this.tenants.get(tenantId));
      }
      return this.schedules.update(tenantId, id, this.planner.change(found, change));
    });
    await this.record(tenantId, id, 'changed');
    return this.planner.viewOf(schedule);
  }

  /**
   * Its backups stay.
   *
   * @throws LifeboatError FORBIDDEN, SCHEDULE_NOT_FOUND
   */
  async delete(tenantId: string, id: string): Promise<void> {
    await this.authoriser.require('schedules.write', tenantId);
    await this.transactions.run(() => this.schedules.delete(tenantId, id));
    await this.record(tenantId, id, 'deleted');
  }

  private async record(tenantId: string, scheduleId: string, change: string): Promise<void> {
    const detail = { scheduleId, change };
    await this.audit.write({ action: 'schedules.write', outcome: 'succeeded', tenantId, detail });
  }
}

function refuseUnfit(tenant: Tenant): void {
  refuseUnscheduled(tenant);
  refuseErasedTenant(tenant);
}
