import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { widenXid } from './widen-xid.js';

const MODULUS = 2n ** 32n;

describe('widenXid', () => {
  it('gives back every id that lies less than 2³¹ away from the one it is compared with', () => {
    const near = fc.bigInt({ min: 3n, max: 2n ** 48n });
    const away = fc.bigInt({ min: -(2n ** 31n) + 1n, max: 2n ** 31n - 1n });
    fc.assert(
      fc.property(near, away, (reference, distance) => {
        const xid = reference + distance;
        fc.pre(xid >= 0n);
        expect(widenXid(Number(xid % MODULUS), reference)).toBe(xid);
      }),
    );
  });

  it.each([
    [3, MODULUS - 5n, MODULUS + 3n],
    [4_294_967_290, MODULUS + 10n, 4_294_967_290n],
    [4_294_967_290, 10n, 4_294_967_290n],
    [5, 5n * MODULUS + 7n, 5n * MODULUS + 5n],
  ])('widens %i near %i', (xid, near, expected) => {
    expect(widenXid(xid, near)).toBe(expected);
  });
});
