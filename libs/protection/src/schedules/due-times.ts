import type { Timetable } from '@lifeboat/kernel';

/** So many due times are counted one by one; what was down for longer has missed at least as many. */
const COUNTED = 1_000;
const HOUR_MS = 3_600_000;
/** How far back the newest due time is looked for where there are many: an hour, a day, a month, a year, all. */
const LOOKS_BACK_MS = [HOUR_MS, 24 * HOUR_MS, 31 * 24 * HOUR_MS, 366 * 24 * HOUR_MS];

export interface DueTime {
  dueAt: Date;
  /** Due times before it that nothing was done about. */
  passed: number;
}

/**
 * The newest due time up to a moment, after a system was down for whatever long.
 *
 * @param first a due time that is not after the moment
 */
export function newestDue(timetable: Timetable, first: Date, until: Date): DueTime {
  let dueAt = first;
  for (let passed = 0; passed < COUNTED; passed += 1) {
    const next = timetable.next(dueAt);
    if (next > until) {
      return { dueAt, passed };
    }
    dueAt = next;
  }
  return { dueAt: lastBefore(timetable, dueAt, until), passed: COUNTED };
}

function lastBefore(timetable: Timetable, first: Date, until: Date): Date {
  const starts = LOOKS_BACK_MS.map((ms) => new Date(until.getTime() - ms)).filter((start) => start > first);
  const start = starts.find((from) => timetable.next(from) <= until);
  let dueAt = start === undefined ? first : timetable.next(start);
  for (let next = timetable.next(dueAt); next <= until; next = timetable.next(dueAt)) {
    dueAt = next;
  }
  return dueAt;
}
