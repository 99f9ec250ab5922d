import type { BackupSchedulesRepository } from '@lifeboat/catalog';
import type { SchedulePlanner } from './schedule-planner.js';

/** Gives new tenants their first schedule, as it is configured. */
export class DefaultSchedules {
  constructor(
    private readonly schedules: BackupSchedulesRepository,
    private readonly planner: SchedulePlanner,
  ) {}

  /** Within a transaction of the system. */
  async give(tenantIds: readonly string[]): Promise<void> {
    await this.schedules.createMissing(tenantIds.flatMap((id) => this.planner.planDefault(id) ?? []));
  }
}
