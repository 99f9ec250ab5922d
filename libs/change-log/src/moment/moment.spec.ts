import { describe, expect, it } from '@jest/globals';
import { formatMoment, parseMoment } from './moment.js';

describe('a moment', () => {
  it.each([
    ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000000Z'],
    ['2024-01-15T10:30Z', '2024-01-15T10:30:00.000000Z'],
    ['2024-01-15T12:30:00.123456+02:00', '2024-01-15T10:30:00.123456Z'],
    ['2024-01-15T10:30:00.1Z', '2024-01-15T10:30:00.100000Z'],
    ['2024-01-15T10:30:00.123456789Z', '2024-01-15T10:30:00.123456Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ])('reads %s as %s', (text, exact) => {
    expect(formatMoment(parseMoment(text) ?? 0n)).toBe(exact);
  });

  it.each([
    '2024-01-15T10:30:00',
    '2024-01-15 10:30:00Z',
    '2024-02-30T10:30:00Z',
    '2024-01-15T25:30:00Z',
    'now',
    '',
  ])('reads nothing from "%s"', (text) => {
    expect(parseMoment(text)).toBeNull();
  });

  it('orders what differs by a microsecond', () => {
    const [earlier, later] = ['2024-01-15T10:30:00.000001Z', '2024-01-15T10:30:00.000002Z'].map(parseMoment);
    expect((later ?? 0n) - (earlier ?? 0n)).toBe(1n);
  });
});
