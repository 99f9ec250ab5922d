import { CronExpressionParser } from 'cron-parser';

type Expression = ReturnType<typeof CronExpressionParser.parse>;

/** So many different crons are kept parsed; beyond that all are forgotten. */
const KEPT = 1_000;
const known = new Map<string, CronTimes>();

/**
 * The times of one cron in one zone. Parsing and searching cost far more than remembering, and ten thousand schedules
 * have a handful of crons: each is kept with the last answer, which is that to most questions.
 */
export class CronTimes {
  private answer = { from: Infinity, to: -Infinity };

  /** Whether any day is ever due. */
  readonly isEver: boolean;

  private constructor(private readonly expression: Expression) {
    this.isEver = this.hasNext();
  }

  /** @throws Error where it cannot be parsed */
  static of(cron: string, timeZone: string): CronTimes {
    const key = `${cron}|${timeZone}`;
    const times = known.get(key) ?? new CronTimes(CronExpressionParser.parse(cron, { tz: timeZone }));
    if (!known.has(key) && known.size >= KEPT) {
      known.clear();
    }
    known.set(key, times);
    return times;
  }

  /**
   * The first time after a moment, in milliseconds.
   *
   * @throws Error where there is none
   */
  next(after: number): number {
    const { from, to } = this.answer;
    if (after >= from && after < to) {
      return to;
    }
    this.expression.reset(new Date(after));
    const next = this.expression.next().getTime();
    this.answer = { from: after, to: next };
    return next;
  }

  private hasNext(): boolean {
    try {
      this.next(Date.now());
      return true;
    } catch {
      return false;
    }
  }

  /** The minutes of the day at which it may be due, in ascending order. */
  minutesOfDay(): number[] {
    const { hour, minute } = this.expression.fields;
    return hour.values.flatMap((h) => minute.values.map((m) => h * 60 + m));
  }
}
