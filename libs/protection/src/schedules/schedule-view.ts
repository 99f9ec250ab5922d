import type { BackupSchedule, Retention, ScheduledBackupType, Weekday } from '@lifeboat/catalog';
import { Timetable } from '@lifeboat/kernel';
import { timingOf } from './schedule-timing.js';

const SHOWN_RUNS = 3;

/** A schedule as API and command line show it. */
export interface ScheduleView {
  id: string;
  name: string;
  cron: string;
  timeZone: string;
  type: ScheduledBackupType;
  fullOn: Weekday[];
  retention: Retention;
  window: string | null;
  enabled: boolean;
  includeTables: string[];
  excludeTables: string[];
  /** The next starts, with the place in the window; none while it is switched off. */
  nextRuns: Date[];
  /** The last due time that something was done about. */
  lastDueAt: Date | null;
  /** The job that it started last. */
  lastJobId: string | null;
  /** How many due times have passed without a start, or with one that came late. */
  missedCount: number;
  lastMissedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export function viewOfSchedule(schedule: BackupSchedule, now: Date): ScheduleView {
  return {
    id: schedule.id,
    name: schedule.name,
    cron: schedule.cron,
    timeZone: schedule.timeZone,
    type: schedule.type,
    fullOn: schedule.fullOn,
    retention: schedule.retention,
    window: schedule.window,
    enabled: schedule.enabled,
    includeTables: schedule.includeTables,
    excludeTables: schedule.excludeTables,
    nextRuns: schedule.enabled ? nextRuns(schedule, now) : [],
    lastDueAt: schedule.lastDueAt,
    lastJobId: schedule.lastOperationId,
    missedCount: schedule.missedCount,
    lastMissedAt: schedule.lastMissedAt,
    createdAt: schedule.createdAt,
    updatedAt: schedule.updatedAt,
  };
}

function nextRuns(schedule: BackupSchedule, now: Date): Date[] {
  const timetable = Timetable.of(timingOf(schedule));
  const runs: Date[] = [];
  while (runs.length < SHOWN_RUNS) {
    runs.push(timetable.next(runs.at(-1) ?? now));
  }
  return runs;
}
