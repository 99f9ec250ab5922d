import type { Retention, ScheduledBackupType, ScheduleSettings, Weekday } from '@lifeboat/catalog';

/** A schedule as a caller wishes it. */
export interface ScheduleInput {
  name: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** `BACKUP_DEFAULT_TIME_ZONE` if not given. */
  timeZone?: string | undefined;
  type: ScheduledBackupType;
  /** Of the type `policy`: the days on which the backup is full; on the others it is incremental. */
  fullOn?: Weekday[] | undefined;
  /** `BACKUP_RETENTION_DAYS` if not given. */
  retention?: Retention | undefined;
  /** Starts are spread over this span of the day, such as `02:00-05:00`; null or not given: on the minute. */
  window?: string | null | undefined;
  /** True if not given. */
  enabled?: boolean | undefined;
  /** As `schema.table`, of the type `selective`. */
  includeTables?: string[] | undefined;
  excludeTables?: string[] | undefined;
}

/** What is to change of a schedule. */
export type ScheduleChange = Partial<ScheduleInput>;

/** The settings with what is to change of them. What belongs to the former type alone goes with it. */
export function changedSettings(
  {
    name,
    cron,
    timeZone,
    type,
    fullOn,
    retention,
    window,
    enabled,
    includeTables,
    excludeTables,
  }: ScheduleSettings,
  change: ScheduleChange,
): ScheduleSettings {
  const isOther = change.type !== undefined && change.type !== type;
  return {
    name: change.name ?? name,
    cron: change.cron ?? cron,
    timeZone: change.timeZone ?? timeZone,
    type: change.type ?? type,
    fullOn: change.fullOn ?? (isOther ? [] : fullOn),
    retention: change.retention ?? retention,
    window: change.window === undefined ? window : change.window,
    enabled: change.enabled ?? enabled,
    includeTables: change.includeTables ?? (isOther ? [] : includeTables),
    excludeTables: change.excludeTables ?? (isOther ? [] : excludeTables),
  };
}
