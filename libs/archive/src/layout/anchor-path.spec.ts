import { describe, expect, it } from '@jest/globals';
import { anchorPath, parseAnchorPath } from './anchor-path.js';
import { isOwnPath } from './is-own-path.js';

const id = '0f8e1c2d-0000-4000-8000-000000000001';

describe('the path of an anchor', () => {
  it('names its time, and can be read back', () => {
    const name = { anchoredAt: new Date('2026-01-02T03:04:05.678Z'), id };
    expect(anchorPath(name)).toBe(`audit/20260102T030405678Z-${id}.json`);
    expect(parseAnchorPath(anchorPath(name))).toEqual(name);
    expect(isOwnPath(anchorPath(name))).toBe(true);
  });

  it.each([
    `audit/20260102T030405678Z-${id}.json.sig`,
    `audit/20261302T030405678Z-${id}.json`,
    `audit/20260230T030405678Z-${id}.json`,
    'audit/20260102T030405678Z-x.json',
    `audit/a/20260102T030405678Z-${id}.json`,
    `keys/20260102T030405678Z-${id}.json`,
    'audit/',
    '',
  ])('is not %j', (path) => {
    expect(parseAnchorPath(path)).toBeNull();
  });
});
