import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeTenantId, encodeTenantId } from './tenant-segment.js';

const tenantIds = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });

describe('encodeTenantId', () => {
  it.each([
    ['42', '42'],
    ['0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e', '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e'],
    ['acme_corp', 'acme_corp'],
    ['Acme', '%41cme'],
    ['..', '%2e%2e'],
    ['a/b', 'a%2fb'],
    ['50%', '50%25'],
    ['müller', 'm%c3%bcller'],
    ['a b\n', 'a%20b%0a'],
    ['\0', '%00'],
  ])('encodes %j as %s', (tenantId, segment) => {
    expect(encodeTenantId(tenantId)).toBe(segment);
    expect(decodeTenantId(segment)).toBe(tenantId);
  });

  it('comes back, whatever the id', () => {
    fc.assert(
      fc.property(tenantIds, (tenantId) => {
        const segment = encodeTenantId(tenantId);
        expect(segment).toMatch(/^[a-z0-9_%-]+$/);
        expect(decodeTenantId(segment)).toBe(tenantId);
      }),
    );
  });

  it('gives two ids two segments, also where case does not count', () => {
    fc.assert(
      fc.property(tenantIds, tenantIds, (one, other) => {
        expect(encodeTenantId(one).toUpperCase() === encodeTenantId(other).toUpperCase()).toBe(one === other);
      }),
    );
  });

  it.each(['', '\ud800', 'x'.repeat(256), 'X'.repeat(86)])('refuses %j', (tenantId) => {
    expect(() => encodeTenantId(tenantId)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });

  it('takes ids up to the longest file name', () => {
    expect(encodeTenantId('x'.repeat(255))).toHaveLength(255);
    expect(encodeTenantId('X'.repeat(85))).toHaveLength(255);
  });
});

describe('decodeTenantId', () => {
  it.each(['', 'A', '%41%', '%2E', '%61', 'a%2', '%ff', '%ed%a0%80', 'a.b', 'a/b', '%c3', 'x'.repeat(300)])(
    'knows that no id becomes %j',
    (segment) => {
      expect(decodeTenantId(segment)).toBeNull();
    },
  );

  it('decodes only what encodes back to the same', () => {
    const segments = fc.string({
      unit: fc.constantFrom('a', 'z', '0', '_', '-', '%', '%41', '%2e', '%c3%bc', '%61'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(segments, (segment) => {
        const tenantId = decodeTenantId(segment);
        expect(tenantId === null || encodeTenantId(tenantId) === segment).toBe(true);
      }),
    );
  });
});
