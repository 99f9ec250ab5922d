import { type BackupSchedule, WEEKDAYS } from '@lifeboat/catalog';
import type { BackupInput } from '../back-up/request-backup.js';

/** What the label of a schedule's backup begins with; its name follows. The repository has it too. */
export const SCHEDULE_LABEL = 'schedule ';

/**
 * The backup that a schedule asks for.
 *
 * @param time the time of its cron, which decides about the day of the week
 */
export function scheduledBackup(
  { name, type, fullOn, timeZone, includeTables, excludeTables }: BackupSchedule,
  time: Date,
): BackupInput {
  const isFullDay = fullOn.includes(weekdayOf(time, timeZone));
  return {
    type: type === 'policy' ? (isFullDay ? 'full' : 'incremental') : type,
    includeTables: includeTables.length === 0 ? undefined : includeTables,
    excludeTables: excludeTables.length === 0 ? undefined : excludeTables,
    label: `${SCHEDULE_LABEL}${name}`,
  };
}

function weekdayOf(time: Date, timeZone: string): (typeof WEEKDAYS)[number] {
  const name = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone }).format(time).toLowerCase();
  return WEEKDAYS.find((day) => day === name) ?? WEEKDAYS[0];
}
