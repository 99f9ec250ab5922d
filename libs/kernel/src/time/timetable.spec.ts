import { describe, expect, it } from '@jest/globals';
import { isTimeZone, Timetable } from './timetable.js';

function times(cron: string, timeZone: string, after: string, count: number, delaySeconds = 0): string[] {
  const timetable = Timetable.of({ cron, timeZone, delaySeconds });
  const found: string[] = [];
  let at = new Date(after);
  while (found.length < count) {
    at = timetable.next(at);
    found.push(at.toISOString());
  }
  return found;
}

describe('a timetable', () => {
  it('names the times of a cron in its zone', () => {
    expect(times('30 2 * * 1', 'Asia/Kolkata', '2026-06-01T00:00:00Z', 2)).toEqual([
      '2026-06-07T21:00:00.000Z',
      '2026-06-14T21:00:00.000Z',
    ]);
  });

  it('leaves out the moment itself', () => {
    expect(times('0 2 * * *', 'UTC', '2026-06-01T02:00:00Z', 1)).toEqual(['2026-06-02T02:00:00.000Z']);
  });

  it('adds its delay to each time', () => {
    const [first, second] = times('0 2 * * *', 'UTC', '2026-06-01T03:00:00Z', 2, 5_400);
    expect([first, second]).toEqual(['2026-06-01T03:30:00.000Z', '2026-06-02T03:30:00.000Z']);
  });

  it('is due once, an hour later, where clocks are put forward over the time', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it.each(['2026-10-24T12:00:00Z', '2026-10-25T00:29:59Z'])(
    'is due once where clocks are put back over the time (from %s)',
    (after) => {
      expect(times('30 2 * * *', 'Europe/Berlin', after, 2)).toEqual([
        '2026-10-25T00:30:00.000Z',
        '2026-10-26T01:30:00.000Z',
      ]);
    },
  );

  it('is due every hour on both days where the cron says so', () => {
    const day = (after: string): number =>
      new Set(times('15 * * * *', 'Europe/Berlin', after, 24).map((at) => at.slice(0, 13))).size;
    expect([day('2026-03-28T20:00:00Z'), day('2026-10-24T20:00:00Z')]).toEqual([24, 24]);
  });

  it.each([
    ['30 February', '0 2 30 2 *', 'UTC'],
    ['31 April and June', '0 2 31 4,6 *', 'UTC'],
    ['an hour too many', '0 24 * * *', 'UTC'],
    ['six fields', '0 0 2 * * *', 'UTC'],
    ['four fields', '0 2 * *', 'UTC'],
    ['nothing', '', 'UTC'],
    ['words', 'every night at two o’clock', 'UTC'],
    ['a nickname', '@daily', 'UTC'],
    ['a field drawn by chance', '0 H * * *', 'UTC'],
    ['an unknown zone', '0 2 * * *', 'Mars/Phobos'],
    ['no zone', '0 2 * * *', ''],
  ])('refuses %s', (_what, cron, timeZone) => {
    expect(() => Timetable.of({ cron, timeZone, delaySeconds: 0 })).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_INVALID' }),
    );
  });

  it('knows 29 February, Sundays by either number, and names', () => {
    expect(times('0 2 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-29T02:00:00.000Z']);
    expect(times('0 2 * * 7', 'UTC', '2026-06-01T00:00:00Z', 1)).toEqual(
      times('0 2 * * SUN', 'UTC', '2026-06-01T00:00:00Z', 1),
    );
    expect(times('0 2 * MAR THU', 'UTC', '2026-03-01T00:00:00Z', 1)).toEqual(['2026-03-05T02:00:00.000Z']);
  });
});

describe('a time zone', () => {
  it('is one that this runtime knows', () => {
    expect(['UTC', 'Europe/Berlin', 'Mars/Phobos'].map(isTimeZone)).toEqual([true, true, false]);
  });
});
