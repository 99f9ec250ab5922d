import { momentOf } from '../recovery/recovery-target.js';

/** A stretch of time, as a caller gives it: ISO 8601 with zone. */
export interface TimeSpanInput {
  /** At or after. */
  from?: string | undefined;
  /** Before. */
  to?: string | undefined;
}

/** @throws LifeboatError INVALID_REQUEST where one of them is no moment */
export function timeSpanOf({ from, to }: TimeSpanInput): { from?: Date; to?: Date } {
  return {
    ...(from !== undefined && { from: dateOf('from', from) }),
    ...(to !== undefined && { to: dateOf('to', to) }),
  };
}

/** The log's times are whole milliseconds. */
function dateOf(name: string, text: string): Date {
  return new Date(Number(momentOf(name, text) / 1_000n));
}
