import { describe, expect, it } from '@jest/globals';
import { isoOfPostgresTime, toPostgresTime } from './postgres-time.js';

describe('a time of PostgreSQL', () => {
  it.each([
    [0n, '2000-01-01T00:00:00.000000Z'],
    [1n, '2000-01-01T00:00:00.000001Z'],
    [-1n, '1999-12-31T23:59:59.999999Z'],
    [820_551_845_678_901n, '2026-01-01T03:04:05.678901Z'],
  ])('%i is %s', (time, iso) => {
    expect(isoOfPostgresTime(time)).toBe(iso);
  });

  it('is counted from 2000 on', () => {
    expect(toPostgresTime(new Date('2000-01-01T00:00:01.5Z'))).toBe(1_500_000n);
  });
});
