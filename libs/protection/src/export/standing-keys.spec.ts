import { describe, expect, it } from '@jest/globals';
import { StandingKeys } from './standing-keys.js';

const standing = (keys: StandingKeys, rows: string[]): string[] => rows.filter((key) => keys.stands(key));

describe('the rows of a chain that stand in the end', () => {
  it('are the newest of each key that the newest scan has kept', () => {
    const keys = new StandingKeys();
    expect(standing(keys, ['a', 'new'])).toEqual(['a', 'new']);
    keys.keepOnly(new Set(['b', 'c']));
    expect(standing(keys, ['b', 'lost'])).toEqual(['b']);
    keys.keepOnly(new Set(['c', 'old']));
    expect(standing(keys, ['a', 'b', 'c', 'old', 'lost'])).toEqual(['c']);
    expect(keys.missing).toBe(0);
  });

  it('are all but those that were done away with', () => {
    const keys = new StandingKeys();
    expect(standing(keys, ['a'])).toEqual(['a']);
    keys.drop(new Set(['a', 'b']));
    expect(standing(keys, ['b', 'c'])).toEqual(['c']);
    keys.drop(new Set(['b', 'c']));
    expect(standing(keys, ['a', 'b', 'c', 'd'])).toEqual(['d']);
    expect(keys.missing).toBe(0);
  });

  it('are told by links of both methods', () => {
    const keys = new StandingKeys();
    keys.drop(new Set(['a']));
    expect(standing(keys, [])).toEqual([]);
    keys.keepOnly(new Set(['a', 'b']));
    expect(standing(keys, ['a', 'b', 'c'])).toEqual(['b']);
    expect(keys.missing).toBe(0);
  });

  it('are none before a link that keeps nothing', () => {
    const keys = new StandingKeys();
    expect(standing(keys, ['a'])).toEqual(['a']);
    keys.end();
    keys.drop(new Set(['a']));
    expect(standing(keys, ['a', 'b'])).toEqual([]);
    expect(keys.missing).toBe(0);
  });

  it('are missed where no link has them', () => {
    const scanned = new StandingKeys();
    scanned.keepOnly(new Set(['a', 'b']));
    standing(scanned, ['a']);
    expect(scanned.missing).toBe(1);
    const captured = new StandingKeys();
    captured.drop(new Set(['a', 'b']));
    standing(captured, ['a']);
    expect(captured.missing).toBe(1);
  });
});
