import { describe, expect, it } from '@jest/globals';
import { parseMoment } from '../moment/moment.js';
import type { SegmentTransaction } from '../segment/segment-head.schema.js';
import { type CutTarget, resolveCut } from './resolve-cut.js';

const at = (seconds: string): string => `2024-01-15T10:30:${seconds}Z`;

const TRANSACTIONS: SegmentTransaction[] = [
  ['700', '0/100', at('01.000000')],
  ['702', '0/200', at('03.000000')],
  // Its time is before that of the commit before it.
  ['701', '0/300', at('02.000000')],
  ['703', '0/400', at('03.000001')],
];

const byTime = (seconds: string): CutTarget => ({ kind: 'time', time: parseMoment(at(seconds)) ?? 0n });

describe('a cut', () => {
  it.each([
    ['00.999999', '700'],
    ['01.000000', '702'],
    ['02.000000', '702'],
    ['02.500000', '702'],
    ['03.000000', '703'],
  ])('by the time %s lies before the transaction %s', (seconds, xid) => {
    expect(resolveCut(TRANSACTIONS, byTime(seconds))?.[0]).toBe(xid);
  });

  it('lies behind all where no commit is later', () => {
    expect(resolveCut(TRANSACTIONS, byTime('03.000001'))).toBeNull();
  });

  it('lies just before a transaction by its id', () => {
    expect(resolveCut(TRANSACTIONS, { kind: 'transaction', xid: 701n })?.[1]).toBe('0/300');
    expect(resolveCut(TRANSACTIONS, { kind: 'transaction', xid: 704n })).toBeNull();
  });
});
