import { LifeboatError } from '../errors/lifeboat-error.js';
import { messageOf } from '../errors/messages.js';
import { CronTimes } from './cron-times.js';

/** When something is due, again and again. */
export interface Timing {
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** The zone in which `cron` is read, such as `Europe/Berlin`. */
  timeZone: string;
  /** Seconds after each time that `cron` names. */
  delaySeconds: number;
}

/**
 * The times that a timing names. Where clocks are put forward, a time that does not exist is due as much later as they
 * were put forward; where they are put back, a time that exists twice is due once, the first time. A cron of every hour
 * is due every hour all the same.
 */
export class Timetable {
  private constructor(
    private readonly times: CronTimes,
    private readonly delayMs: number,
  ) {}

  /** @throws LifeboatError SCHEDULE_INVALID where the cron or the zone is none, or no day is ever due */
  static of({ cron, timeZone, delaySeconds }: Timing): Timetable {
    if (!isTimeZone(timeZone)) {
      throw invalid(
        `"${timeZone}" is not a time zone.`,
        'Give one of the IANA database, such as UTC or Europe/Berlin.',
      );
    }
    const times = timesOf(cron, timeZone);
    if (!times.isEver) {
      throw neverDue(cron);
    }
    return new Timetable(times, delaySeconds * 1_000);
  }

  /** The first time that is due after a moment. */
  next(after: Date): Date {
    return new Date(this.times.next(after.getTime() - this.delayMs) + this.delayMs);
  }

  /** The minutes of the day at which it may be due, without the delay, in ascending order. */
  minutesOfDay(): number[] {
    return this.times.minutesOfDay();
  }
}

/** Those that were asked for and are known: asking the runtime is slow. */
const zones = new Set<string>();

/** Whether this runtime knows a zone of this name. */
export function isTimeZone(name: string): boolean {
  if (!zones.has(name)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
    } catch {
      return false;
    }
    zones.add(name);
  }
  return true;
}

function timesOf(cron: string, timeZone: string): CronTimes {
  const fields = cron.trim().split(/\s+/);
  // `H` is drawn by chance anew at each parse; a sixth field would be seconds.
  if (fields.length !== 5 || /(^|[^A-Z])H/i.test(cron)) {
    throw notACron(cron);
  }
  try {
    return CronTimes.of(fields.join(' '), timeZone);
  } catch (error) {
    throw messageOf(error).includes('day of month definition') ? neverDue(cron) : notACron(cron, error);
  }
}

function neverDue(cron: string): LifeboatError {
  return invalid(
    `"${cron}" names a day that no month of it has, so it would never be due.`,
    'Correct day of month and month; the last day of every month is L.',
  );
}

function notACron(cron: string, cause?: unknown): LifeboatError {
  const why = cause === undefined ? '' : ` (${messageOf(cause)})`;
  return invalid(
    `"${cron}" is not a cron expression of five fields${why}.`,
    'Give minute, hour, day of month, month and day of week: `0 2 * * *` is every day at 02:00.',
    cause,
  );
}

function invalid(detail: string, remedy: string, cause?: unknown): LifeboatError {
  return new LifeboatError('SCHEDULE_INVALID', { detail: `${detail} Nothing was changed.`, remedy, cause });
}
