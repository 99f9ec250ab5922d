import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatLsn, parseLsn } from './lsn.js';

describe('a WAL position', () => {
  it('is read and written as PostgreSQL does', () => {
    expect(parseLsn('0/16B3748')).toBe(0x16b3748n);
    expect(parseLsn('1A/FF')).toBe(0x1a000000ffn);
    expect(formatLsn(0x1a000000ffn)).toBe('1A/FF');
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (lsn) => {
        expect(parseLsn(formatLsn(lsn))).toBe(lsn);
      }),
    );
  });

  it.each(['', '16B3748', '0/', '/0', '0/123456789', 'x/0'])('is not %j', (text) => {
    expect(() => parseLsn(text)).toThrow('no WAL position');
  });
});
