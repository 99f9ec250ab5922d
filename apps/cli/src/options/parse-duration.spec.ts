import { describe, expect, it } from '@jest/globals';
import { parseDuration } from './parse-duration.js';

const parse = (value: string): number => parseDuration('--expires', value, 10);

describe('parseDuration', () => {
  it.each([
    ['45s', 45],
    ['30m', 1_800],
    ['12h', 43_200],
    ['10d', 864_000],
  ])('%s', (value, seconds) => {
    expect(parse(value)).toBe(seconds);
  });

  it.each(['', '0h', '11d', '-1h', '1.5h', '1w', 'h', '1h30m', '1 h'])('refuses "%s"', (value) => {
    expect(() => parse(value)).toThrow('INVALID_REQUEST');
  });
});
