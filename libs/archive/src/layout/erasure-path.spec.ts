import { describe, expect, it } from '@jest/globals';
import { erasurePath, erasuresOfTenantPrefix, parseErasurePath } from './erasure-path.js';
import { isOwnPath } from './is-own-path.js';

describe('the path of an erasure', () => {
  it.each([0, 12])('names tenant and key version %d, and can be read back', (keyVersion) => {
    const name = { tenantId: 'Acme/../x', keyVersion };
    expect(erasurePath(name)).toBe(`erasures/%41cme%2f%2e%2e%2fx/${String(keyVersion)}.json`);
    expect(parseErasurePath(erasurePath(name))).toEqual(name);
    expect(erasurePath(name).startsWith(erasuresOfTenantPrefix(name.tenantId))).toBe(true);
    expect(isOwnPath(erasurePath(name))).toBe(true);
  });

  it.each([
    'erasures/a/1.json.sig',
    'erasures/a/01.json',
    'erasures/a/-1.json',
    'erasures/A/1.json',
    'erasures/a/b/1.json',
    'keys/a/1.json',
    'erasures/a',
    '',
  ])('is not %j', (path) => {
    expect(parseErasurePath(path)).toBeNull();
  });
});
