import type { BackupSchedulesRepository } from '@lifeboat/catalog';
import type { SchedulePlanner } from './schedule-planner.js';
import { SCHEDULE_LABEL } from './scheduled-backup.js';

/** Gives new tenants their first schedule, as it is configured. */
export class DefaultSchedules {
  constructor(
    private readonly schedules: BackupSchedulesRepository,
    private readonly planner: SchedulePlanner,
  ) {}

  /** Within a transaction of the system: tenants that get one when they are there again, as after a catalog was rebuilt. */
  goneWithout(): Promise<string[]> {
    return this.schedules.listGoneWithout();
  }

  /** Within a transaction of the system. Backups of earlier schedules of the name go with them. */
  async give(tenantIds: readonly string[]): Promise<void> {
    await this.schedules.createMissing(tenantIds.flatMap((id) => this.planner.planDefault(id) ?? []));
    await this.schedules.adoptBackups(tenantIds, SCHEDULE_LABEL);
  }
}
