import { randomUUID } from 'node:crypto';
import type { BackupSchedule, NewSchedule, ScheduleSettings } from '@lifeboat/catalog';
import type { BackupConfig } from '@lifeboat/config';
import { type Clock, Timetable } from '@lifeboat/kernel';
import { checkSettings } from './check-settings.js';
import { changedSettings, type ScheduleChange, type ScheduleInput } from './schedule-input.js';
import { timingOf } from './schedule-timing.js';
import { type ScheduleView, viewOfSchedule } from './schedule-view.js';
import { windowFrom } from './window.js';

const DEFAULT_NAME = 'default';

/** Makes of wishes what stands in the catalog, and of that what is shown; it knows what time it is. */
export class SchedulePlanner {
  constructor(
    private readonly config: BackupConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError SCHEDULE_INVALID, INVALID_REQUEST */
  plan(tenantId: string, input: ScheduleInput): NewSchedule {
    const settings: ScheduleSettings = {
      name: input.name,
      cron: input.cron,
      timeZone: input.timeZone ?? this.config.defaultTimeZone,
      type: input.type,
      fullOn: input.fullOn ?? [],
      retention: input.retention ?? { days: this.config.retentionDays },
      window: input.window ?? null,
      enabled: input.enabled ?? true,
      includeTables: input.includeTables ?? [],
      excludeTables: input.excludeTables ?? [],
    };
    checkSettings(settings);
    return this.withNextDue({ ...settings, id: randomUUID(), tenantId });
  }

  /** The schedule that a new tenant gets; null where it gets none. */
  planDefault(tenantId: string): NewSchedule | null {
    const { defaultSchedule: cron, defaultWindow, defaultTimeZone } = this.config;
    if (cron === null) {
      return null;
    }
    const windows: Record<string, string | null> = { auto: windowFrom(cron, defaultTimeZone), none: null };
    const window = defaultWindow in windows ? windows[defaultWindow] : defaultWindow;
    return this.plan(tenantId, { name: DEFAULT_NAME, cron, type: 'full', window });
  }

  /**
   * What is to be written of a schedule that changes. It is due anew from now on where its times have changed, or where it
   * is switched on.
   *
   * @throws LifeboatError SCHEDULE_INVALID, INVALID_REQUEST
   */
  change(schedule: BackupSchedule, change: ScheduleChange): ScheduleSettings & { nextDueAt?: Date } {
    const settings = changedSettings(schedule, change);
    checkSettings(settings);
    const hasOtherTimes =
      settings.cron !== schedule.cron ||
      settings.timeZone !== schedule.timeZone ||
      settings.window !== schedule.window ||
      settings.enabled !== schedule.enabled;
    if (!hasOtherTimes) {
      return settings;
    }
    const { id, tenantId } = schedule;
    const { nextDueAt } = this.withNextDue({ ...settings, id, tenantId });
    return { ...settings, nextDueAt };
  }

  viewOf(schedule: BackupSchedule): ScheduleView {
    return viewOfSchedule(schedule, this.clock.now());
  }

  private withNextDue(schedule: Omit<NewSchedule, 'nextDueAt'>): NewSchedule {
    return { ...schedule, nextDueAt: Timetable.of(timingOf(schedule)).next(this.clock.now()) };
  }
}
