import { describe, expect, it } from '@jest/globals';
import { keyPath, keySignaturePath, keysOfTenantPrefix, parseKeyPath } from './key-path.js';

const name = { tenantId: 'Acme/../x', version: 12, masterKeyId: '0123456789abcdef' };

describe('the path of a wrapped key', () => {
  it('names tenant, version and master key, and can be read back', () => {
    expect(keyPath(name)).toBe('keys/%41cme%2f%2e%2e%2fx/12-0123456789abcdef.json');
    expect(parseKeyPath(keyPath(name))).toEqual(name);
    expect(keyPath(name).startsWith(keysOfTenantPrefix(name.tenantId))).toBe(true);
    expect(keySignaturePath(name)).toBe(`${keyPath(name)}.sig`);
  });

  it.each([
    'keys/a/1-0123456789abcdef.json.sig',
    'keys/a/0-0123456789abcdef.json',
    'keys/a/01-0123456789abcdef.json',
    'keys/a/1-0123456789ABCDEF.json',
    'keys/a/1-0123.json',
    'keys/A/1-0123456789abcdef.json',
    'keys/a/b/1-0123456789abcdef.json',
    'tenants/a/1-0123456789abcdef.json',
    'keys/a',
    '',
  ])('is not %j', (path) => {
    expect(parseKeyPath(path)).toBeNull();
  });
});
