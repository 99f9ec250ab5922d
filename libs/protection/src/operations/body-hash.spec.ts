import { describe, expect, it } from '@jest/globals';
import { bodyHashOf } from './body-hash.js';

describe('the hash of a request', () => {
  it('does not depend on the order of keys, nor on keys without a value', () => {
    const hash = bodyHashOf({ kind: 'backup', body: { a: 1, b: [{ c: 2, d: null }] } });
    expect(bodyHashOf({ body: { b: [{ d: null, c: 2 }], a: 1, e: undefined }, kind: 'backup' })).toBe(hash);
  });

  it('depends on every value and on the order of lists', () => {
    const bodies = [{ a: 1 }, { a: '1' }, { a: [1, 2] }, { a: [2, 1] }, { a: null }, {}, { b: 1 }];
    expect(new Set(bodies.map(bodyHashOf)).size).toBe(bodies.length);
  });
});
