import type { BackupSchedule, BackupSchedulesRepository, Retention } from '@lifeboat/catalog';
import type { CleanupRequest } from './cleanup-request.js';
import type { RetentionSettings } from './retention-settings.js';
import type { RetentionPolicies } from './tenant-history.js';

const PAGE = 500;
/** Days for which a failed or cancelled backup is shown. */
const FAILED_DAYS = 30;

/** What was asked of one cleanup, over what is configured and scheduled. */
export type RetentionWish = Pick<CleanupRequest, 'retentionDays' | 'keepLast'>;

/** Finds out for how long a tenant's backups are kept. */
export class ReadPolicies {
  constructor(
    private readonly schedules: BackupSchedulesRepository,
    private readonly settings: RetentionSettings,
  ) {}

  /** Within a transaction. A schedule that says nothing keeps as many days as is configured. */
  async of(tenantId: string, { retentionDays, keepLast }: RetentionWish): Promise<RetentionPolicies> {
    const { timeZone, restorePointDays } = this.settings;
    const wished = {
      ...(retentionDays === null ? {} : { days: retentionDays }),
      ...(keepLast === null ? {} : { keepLast }),
    };
    const rulesOf = (retention: Retention): Retention => ({
      ...(Object.keys(retention).length === 0 ? { days: this.settings.retentionDays } : retention),
      ...wished,
    });
    const schedules = await this.schedulesOf(tenantId);
    return {
      onDemand: { rules: rulesOf({}), timeZone },
      schedules: new Map(
        schedules.map((schedule) => [
          schedule.id,
          { rules: rulesOf(schedule.retention), timeZone: schedule.timeZone },
        ]),
      ),
      restorePointDays,
      failedDays: FAILED_DAYS,
    };
  }

  private async schedulesOf(tenantId: string): Promise<BackupSchedule[]> {
    const schedules: BackupSchedule[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.schedules.list({ tenantId, limit: PAGE, cursor });
      schedules.push(...page.items);
      cursor = page.nextCursor;
    }
    return schedules;
  }
}
