import { Timetable, type Timing } from '@lifeboat/kernel';
import type { QueueOptions } from 'bullmq';

type RepeatStrategy = NonNullable<NonNullable<QueueOptions['settings']>['repeatStrategy']>;

const DELAYED = /^(.*) \+(\d+)s$/;

/** A cron and its delay as the one text that BullMQ keeps of it, such as `0 2 * * * +5400s`. */
export function patternOf({ cron, delaySeconds }: Timing): string {
  return delaySeconds === 0 ? cron : `${cron} +${delaySeconds}s`;
}

export function timingOf(pattern: string, timeZone: string): Timing {
  const [, cron = pattern, delay = '0'] = DELAYED.exec(pattern) ?? [];
  return { cron, timeZone, delaySeconds: Number(delay) };
}

/** How BullMQ learns when a timer ticks next: by the same timetable as everybody else. */
export const nextTick: RepeatStrategy = (afterMs, { pattern = '', tz = 'UTC' }) =>
  Timetable.of(timingOf(pattern, tz)).next(new Date(afterMs)).getTime();
