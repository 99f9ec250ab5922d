import { createHash } from 'node:crypto';
import type { BackupSchedule } from '@lifeboat/catalog';
import { Timetable } from '@lifeboat/kernel';
import { invalidSchedule } from './invalid-schedule.js';

const WINDOW = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;
const DAY_MINUTES = 1_440;
const AUTO_MINUTES = 180;

type Spread = Pick<BackupSchedule, 'id' | 'tenantId' | 'cron' | 'timeZone' | 'window'>;

/**
 * So many seconds after each time of its cron a schedule starts: within its window, at a place that follows from tenant
 * and schedule alone, so that many tenants spread evenly and each starts at the same time every day.
 */
export function delaySecondsOf({ id, tenantId, cron, timeZone, window }: Spread): number {
  if (window === null) {
    return 0;
  }
  const place = createHash('sha256').update(`${tenantId}:${id}`).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(place * 60 * minutesLeft(window, cron, timeZone));
}

/** @throws LifeboatError SCHEDULE_INVALID where it is no span of the day, or the cron does not start in it once a day */
export function checkWindow({ window, cron, timeZone }: Pick<Spread, 'window' | 'cron' | 'timeZone'>): void {
  if (window !== null) {
    minutesLeft(window, cron, timeZone);
  }
}

/** The window of three hours from a cron's time on, where it has one time a day. */
export function windowFrom(cron: string, timeZone: string): string | null {
  const [start, another] = minutesOf(cron, timeZone);
  return start === undefined || another !== undefined
    ? null
    : `${clockOf(start)}-${clockOf((start + AUTO_MINUTES) % DAY_MINUTES)}`;
}

/** The minutes from the cron's time to the end of the window. */
function minutesLeft(window: string, cron: string, timeZone: string): number {
  const match = WINDOW.exec(window);
  if (match === null) {
    throw invalidSchedule(
      `"${window}" is not a window.`,
      'Give two times of the day, such as 02:00-05:00 or 23:00-03:00.',
    );
  }
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const from = fromHour * 60 + fromMinute;
  const length = (toHour * 60 + toMinute - from + DAY_MINUTES) % DAY_MINUTES;
  const [time, another] = minutesOf(cron, timeZone);
  if (length === 0 || time === undefined || another !== undefined) {
    throw invalidSchedule(
      length === 0
        ? `The window ${window} has no length.`
        : `The window ${window} goes with a cron of one time a day, and "${cron}" names several.`,
      'Let the window end later than it begins; or leave it out, to start on the minute.',
    );
  }
  const passed = (time - from + DAY_MINUTES) % DAY_MINUTES;
  if (passed >= length) {
    throw invalidSchedule(
      `The cron "${cron}" starts at ${clockOf(time)}, outside its window ${window}.`,
      'Let the window begin when the cron starts.',
    );
  }
  return length - passed;
}

function minutesOf(cron: string, timeZone: string): number[] {
  return Timetable.of({ cron, timeZone, delaySeconds: 0 }).minutesOfDay();
}

function clockOf(minutes: number): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
