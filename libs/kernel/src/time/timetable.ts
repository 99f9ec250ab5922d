import { CronExpressionParser } from 'cron-parser';
import { LifeboatError } from '../errors/lifeboat-error.js';
import { messageOf } from '../errors/messages.js';

/** When something is due, again and again. */
export interface Timing {
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** The zone in which `cron` is read, such as `Europe/Berlin`. */
  timeZone: string;
  /** Seconds after each time that `cron` names. */
  delaySeconds: number;
}

type Expression = ReturnType<typeof CronExpressionParser.parse>;

/**
 * The times that a timing names. Where clocks are put forward, a time that does not exist is due as much later as they
 * were put forward; where they are put back, a time that exists twice is due once, the first time. A cron of every hour
 * is due every hour all the same.
 */
export class Timetable {
  private constructor(
    private readonly expression: Expression,
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
    const timetable = new Timetable(expressionOf(cron, timeZone), delaySeconds * 1_000);
    timetable.refuseNever(cron);
    return timetable;
  }

  /** The first time that is due after a moment. */
  next(after: Date): Date {
    this.expression.reset(new Date(after.getTime() - this.delayMs));
    return new Date(this.expression.next().getTime() + this.delayMs);
  }

  /** The minutes of the day at which it may be due, without the delay, in ascending order. */
  minutesOfDay(): number[] {
    const { hour, minute } = this.expression.fields;
    return hour.values.flatMap((h) => minute.values.map((m) => h * 60 + m));
  }

  private refuseNever(cron: string): void {
    try {
      this.next(new Date(0));
    } catch {
      throw invalid(
        `"${cron}" names a day that no month of it has, so it would never be due.`,
        'Correct day of month and month; the last day of every month is L.',
      );
    }
  }
}

/** Whether this runtime knows a zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function expressionOf(cron: string, timeZone: string): Expression {
  const fields = cron.trim().split(/\s+/);
  // `H` is drawn by chance anew at each parse; a sixth field would be seconds.
  if (fields.length !== 5 || /(^|[^A-Z])H/i.test(cron)) {
    throw notACron(cron);
  }
  try {
    return CronExpressionParser.parse(fields.join(' '), { tz: timeZone });
  } catch (error) {
    throw notACron(cron, error);
  }
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
