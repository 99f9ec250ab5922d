import { type Retention, type ScheduleSettings, WEEKDAYS } from '@lifeboat/catalog';
import { Timetable } from '@lifeboat/kernel';
import { parseTableName } from '../tables/table-name.js';
import { invalidSchedule } from './invalid-schedule.js';
import { checkWindow } from './window.js';

const MAX_NAME = 100;
const MAX_KEPT = 36_500;
const RULES = [
  'days',
  'keepLast',
  'daily',
  'weekly',
  'monthly',
  'yearly',
] as const satisfies readonly (keyof Retention)[];

/** @throws LifeboatError SCHEDULE_INVALID; INVALID_REQUEST for a table that is not named as `schema.table` */
export function checkSettings(settings: ScheduleSettings): void {
  const { name, cron, timeZone } = settings;
  if (name.trim() === '' || name.length > MAX_NAME) {
    throw invalidSchedule(
      'The schedule has no name, or too long a one.',
      `Give 1 to ${MAX_NAME} characters.`,
    );
  }
  Timetable.of({ cron, timeZone, delaySeconds: 0 });
  checkWindow(settings);
  checkType(settings);
  checkRetention(settings.retention);
}

function checkType({ type, fullOn, includeTables, excludeTables }: ScheduleSettings): void {
  const tables = [...includeTables, ...excludeTables];
  tables.forEach(parseTableName);
  if ((type === 'selective') !== tables.length > 0) {
    throw invalidSchedule(
      type === 'selective'
        ? 'A schedule of selective backups names no tables.'
        : `Tables are chosen, and the type is "${type}", which is of all tables.`,
      'Choose tables with the type "selective"; leave them out with any other.',
    );
  }
  if ((type === 'policy') !== fullOn.length > 0) {
    throw invalidSchedule(
      type === 'policy'
        ? 'A policy does not say on which days the backup is full.'
        : `Days of full backups go with the type "policy", not with "${type}".`,
      'Give the type "policy" with fullOn, such as ["sunday"]; or another type without it.',
    );
  }
  const odd = fullOn.find((day, index) => !WEEKDAYS.includes(day) || fullOn.indexOf(day) !== index);
  if (odd !== undefined) {
    throw invalidSchedule(
      `"${odd}" is not a day of the week, or given twice.`,
      `Days are ${WEEKDAYS.join(', ')}.`,
    );
  }
}

function checkRetention(retention: Retention): void {
  const given = RULES.flatMap((rule) => retention[rule] ?? []);
  if (given.length === 0 || given.some((kept) => !Number.isInteger(kept) || kept < 1 || kept > MAX_KEPT)) {
    throw invalidSchedule(
      given.length === 0
        ? 'The retention keeps nothing.'
        : 'A number of the retention is none, or out of its range.',
      `Give at least one of ${RULES.join(', ')}, each of 1 to ${MAX_KEPT}.`,
    );
  }
}
