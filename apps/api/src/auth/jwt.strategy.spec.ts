import { describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '@lifeboat/tenancy';
import {
  IdentityProvider,
  jwkOf,
  rsaPair,
  signedToken,
  TEST_JWT_SECRET,
  testClaims,
  testToken,
  type TokenFlaws,
} from '@lifeboat/testing';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { Authentication } from './authentication.js';
import type { Identity } from './identities.js';

const rules = {
  jwtSecret: null,
  jwksUrl: null,
  jwtIssuer: 'lifeboat',
  jwtAudience: 'lifeboat',
  tokensNotBefore: new Map([['gone', new Date('2026-01-31T12:00:00Z')]]),
};
const identify = (verifier: TokenVerifier, token: string): Promise<Identity> =>
  new Authentication(verifier).identify(new ExecutionContextHost([{ get: () => `Bearer ${token}` }, {}]));

describe('the strategy', () => {
  const verifier = TokenVerifier.of({ ...rules, jwtSecret: TEST_JWT_SECRET });
  const flaws: [string, TokenFlaws][] = [
    ['signed with another secret', { secret: 'another-secret-of-32-characters-or-more' }],
    ['of another algorithm', { header: { alg: 'HS512' } }],
    ['of no algorithm', { header: { alg: 'none' } }],
    ['with an extension that nobody knows', { header: { crit: ['exp'] } }],
    ['of another issuer', { claims: { iss: 'somebody' } }],
    ['for another audience', { claims: { aud: 'something' } }],
    ['that has expired', { claims: { exp: 1 } }],
    ['that never expires', { claims: { exp: undefined } }],
    ['that is not valid yet', { claims: { nbf: 9_999_999_999 } }],
    ['of an unknown role', { claims: { role: 'root' } }],
    ['that was taken back', { claims: { sub: 'gone', iat: Date.parse('2026-01-31T11:59:59Z') / 1_000 } }],
  ];
  const bad: [string, string][] = [
    ...flaws.map(([what, flaw]): [string, string] => [what, testToken(null, flaw)]),
    ['without claims', signedToken({ alg: 'HS256', typ: 'JWT' }, [], TEST_JWT_SECRET)],
    ['that is none', 'not.a.token'],
    [
      'whose claims are null',
      signedToken({ alg: 'HS256', typ: 'JWT' }, JSON.parse('null') as object, TEST_JWT_SECRET),
    ],
  ];

  it('believes what the verifier believes', async () => {
    const token = testToken('a');
    const { actor, expiresAt, ...rest } = await identify(verifier, token);
    const { source, ...known } = actor;
    expect(await verifier.verify(token)).toEqual({ ...known, expiresAt, issuedAt: null });
    expect({ source, ...rest }).toEqual({ source: 'api', token });
  });

  it.each(bad)('gives the reason of the verifier for a token %s', async (_what, token) => {
    const reason = await verifier.verify(token);
    expect(reason).toEqual(expect.any(String));
    await expect(identify(verifier, token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      meta: { tokenSent: true, reason },
    });
  });

  it('gives no key of one algorithm to another', async () => {
    const pair = rsaPair();
    const provider = await IdentityProvider.open(jwkOf('one', pair));
    const published = TokenVerifier.of({ ...rules, jwksUrl: provider.url });
    const secret = pair.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    for (const [alg, key] of [
      ['HS256', secret],
      ['ES256', pair.privateKey],
    ] as const) {
      const token = signedToken({ alg, kid: 'one' }, testClaims(null), key);
      const reason = await published.verify(token);
      await expect(identify(published, token)).rejects.toMatchObject({ meta: { tokenSent: true, reason } });
    }
    provider.close();
  });
});
