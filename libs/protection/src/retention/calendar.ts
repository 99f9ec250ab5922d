/** A stretch of the calendar, of which the newest backup can be kept. */
export type Period = 'daily' | 'weekly' | 'monthly' | 'yearly';

const DAY_MS = 86_400_000;

/**
 * Tells in which day, ISO week, month and year a moment lies, as the calendar of a zone has it.
 *
 * @param timeZone such as `Europe/Berlin`
 * @returns names that are equal for two moments of one period, and for no others
 */
export function calendarOf(timeZone: string): (moment: Date) => Record<Period, string> {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (moment) => {
    const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const [year = '', month = '', day = ''] = [part['year'], part['month'], part['day']];
    return {
      daily: `${year}-${month}-${day}`,
      weekly: weekOf(Date.UTC(Number(year), Number(month) - 1, Number(day))),
      monthly: `${year}-${month}`,
      yearly: year,
    };
  };
}

/** The Thursday of the ISO week, which tells it apart from all others. */
function weekOf(midnightMs: number): string {
  const fromMonday = (new Date(midnightMs).getUTCDay() + 6) % 7;
  return new Date(midnightMs + (3 - fromMonday) * DAY_MS).toISOString().slice(0, 10);
}
