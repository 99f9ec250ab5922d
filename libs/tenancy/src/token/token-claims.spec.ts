import { describe, expect, it } from '@jest/globals';
import { identityOfClaims } from './token-claims.js';

const claims = { sub: 'ann', role: 'tenant_admin', tenant_id: 'a', exp: 1 };

describe('the claims of a token', () => {
  it("are read as the actor's own", () => {
    expect(identityOfClaims({ ...claims, iat: 0, iss: 'x' })).toEqual({
      subject: 'ann',
      role: 'tenant_admin',
      tenantId: 'a',
      expiresAt: 1,
      issuedAt: 0,
    });
    expect(identityOfClaims({ sub: 'root', role: 'system_admin', exp: 2 })).toMatchObject({
      tenantId: null,
      issuedAt: null,
    });
  });

  it.each([
    ['sub', { sub: '' }],
    ['sub', { sub: 'x'.repeat(201) }],
    ['sub', { sub: 'a\0b' }],
    ['sub', { sub: undefined }],
    ['role', { role: 'owner' }],
    ['tenant_id', { tenant_id: undefined }],
    ['tenant_id', { role: 'system_admin' }],
    ['tenant_id', { tenant_id: 7 }],
    ['tenant_id', { tenant_id: '\ud800' }],
    ['exp', { exp: undefined }],
    ['exp', { exp: 8_640_000_000_001 }],
    ['iat', { iat: 'now' }],
  ])('name the claim that is wrong: %s %j', (claim, flaw) => {
    expect(identityOfClaims({ ...claims, ...flaw })).toContain(`claim ${claim}: `);
  });

  it.each([undefined, null, 'text', 1, []])('are no claims at all: %j', (nonsense) => {
    expect(typeof identityOfClaims(nonsense)).toBe('string');
  });
});
