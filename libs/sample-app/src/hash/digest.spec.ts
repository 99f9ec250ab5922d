import { describe, expect, it } from '@jest/globals';
import { addDigests, type Digest, EMPTY_DIGEST, subtractDigests, textOf } from './digest.js';

const a: Digest = { rows: 2, high: 2n ** 63n - 1n, low: -(2n ** 63n) };
const b: Digest = { rows: 1, high: 5n, low: -7n };

describe('Digest', () => {
  it('adds and subtracts back to where it was', () => {
    expect(subtractDigests(addDigests(a, b), b)).toEqual(a);
    expect(addDigests(a, EMPTY_DIGEST)).toEqual(a);
  });

  it('is written with 32 digits, and wraps around', () => {
    expect(textOf(EMPTY_DIGEST)).toBe('0'.repeat(32));
    expect(textOf(addDigests(a, b))).toBe('8000000000000004' + '7ffffffffffffff9');
    expect(textOf({ rows: 1, high: -1n, low: 2n ** 64n })).toBe('f'.repeat(16) + '0'.repeat(16));
  });
});
