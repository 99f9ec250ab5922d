import { describe, expect, it } from '@jest/globals';
import { bytes, count, duration, rows, speed } from './figures.js';

describe('figures for people', () => {
  it.each([
    [count(1_234_567), '1,234,567'],
    [rows(1), '1 row'],
    [rows(2_000), '2,000 rows'],
    [bytes(6_292_811), '6.29 MB'],
    [duration(0.0874), '87 ms'],
    [duration(1.25), '1.3 s'],
    [duration(59.97), '60.0 s'],
    [duration(125), '2 min 5 s'],
    [speed(10e6, 2), '5 MB/s'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
