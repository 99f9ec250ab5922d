import { describe, expect, it } from '@jest/globals';
import { SnapshotRule } from './snapshot-rule.js';

describe('the rule of snapshots', () => {
  it.each([
    ['has ended before all that ran', 99n, false],
    ['was running, as the oldest', 100n, true],
    ['had ended among those that ran', 101n, false],
    ['was running', 104n, true],
    ['had ended last', 109n, false],
    ['had not begun', 110n, true],
    ['begins much later', 1n << 40n, true],
  ])('tells of a transaction that %s', (_what, xid, after) => {
    expect(new SnapshotRule('100:110:100,104').belongsAfter(xid)).toBe(after);
  });

  it('takes a snapshot in which nothing ran, beyond 32 bits', () => {
    const rule = new SnapshotRule('8589934600:8589934600:');
    expect(rule.xmin).toBe(8_589_934_600n);
    expect(rule.belongsAfter(8_589_934_599n)).toBe(false);
    expect(rule.belongsAfter(8_589_934_600n)).toBe(true);
  });

  it.each(['', '1', '1:2', 'a:b:c'])('refuses "%s"', (text) => {
    expect(() => new SnapshotRule(text)).toThrow(RangeError);
  });
});
