import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ecPair,
  IdentityProvider,
  jwkOf,
  type KeyPair,
  rsaPair,
  signedToken,
  waitFor,
} from '@lifeboat/testing';
import { PublishedKeys, type PublishedKeysOptions } from './published-keys.js';
import { SharedSecret } from './shared-secret.js';
import { TokenVerifier } from './token-verifier.js';

const EXPECTED = { issuer: 'https://id.example', audience: 'lifeboat' };
const SECRET = 'Zk3v0Qm8Lw1tRb6yXc9pHd2sNf5uGj7a';
const CLAIMS = {
  sub: 'ann',
  role: 'tenant_admin',
  tenant_id: 'a',
  iss: EXPECTED.issuer,
  aud: EXPECTED.audience,
  exp: Math.floor(Date.now() / 1_000) + 600,
};

const first = rsaPair();
const elliptic = ecPair();
const second = rsaPair();

const token = (
  header: Record<string, unknown>,
  key: KeyPair['privateKey'] | string | null,
  claims: object = CLAIMS,
): string => signedToken(header, claims, key);

describe('a shared secret', () => {
  const verifier = new TokenVerifier(new SharedSecret(SECRET), EXPECTED);

  it('tells who is behind a token that it has signed', async () => {
    expect(await verifier.verify(token({ alg: 'HS256' }, SECRET))).toEqual({
      subject: 'ann',
      role: 'tenant_admin',
      tenantId: 'a',
      expiresAt: CLAIMS.exp,
      issuedAt: null,
    });
  });

  it.each([
    ['another secret', token({ alg: 'HS256' }, `${SECRET}x`)],
    ['no signature', token({ alg: 'none' }, null)],
    ['no signature, in capitals', token({ alg: 'NONE' }, null)],
    ['a signature that was cut off', token({ alg: 'HS256' }, SECRET).replace(/\.[^.]*$/, '.')],
    ['another algorithm', token({ alg: 'HS512' }, SECRET)],
    ['a private key', token({ alg: 'RS256' }, first.privateKey)],
    ['an extension that nobody knows', token({ alg: 'HS256', crit: ['exp'] }, SECRET)],
    ['a key id that is no text', token({ alg: 'HS256', kid: 7 }, SECRET)],
    ['another issuer', token({ alg: 'HS256' }, SECRET, { ...CLAIMS, iss: 'x' })],
    ['another audience', token({ alg: 'HS256' }, SECRET, { ...CLAIMS, aud: ['x'] })],
    ['a time that is over', token({ alg: 'HS256' }, SECRET, { ...CLAIMS, exp: 1 })],
    ['no claims', token({ alg: 'HS256' }, SECRET, [])],
    ['nothing in it', '..'],
    ['no form', 'x'.repeat(10_000)],
    ['no form at all', ''],
  ])('says why it does not believe one with %s', async (_what, bad) => {
    expect(await verifier.verify(bad)).toEqual(expect.any(String));
  });
});

describe('tokens that were taken back', () => {
  const SINCE = new Date('2026-01-31T12:00:00Z');
  const at = SINCE.getTime() / 1_000;
  const verify = (claims: object, subject = 'ann') =>
    new TokenVerifier(new SharedSecret(SECRET), EXPECTED, new Map([[subject, SINCE]])).verify(
      token({ alg: 'HS256' }, SECRET, { ...CLAIMS, ...claims }),
    );

  it.each([
    ['issued before', { iat: at - 1 }, 'ann'],
    ['that do not say when they were issued', {}, 'ann'],
    ['of anybody, where all are', { sub: 'bob', iat: at - 1 }, '*'],
  ])('are not believed: those %s', async (_what, claims, subject) => {
    expect(await verify(claims, subject)).toContain('TOKENS_NOT_BEFORE');
  });

  it.each([
    ['issued since', { iat: at }, 'ann'],
    ['of others', { sub: 'bob', iat: at - 1 }, 'ann'],
    ['of a subject with the name of a property', { sub: 'constructor' }, 'ann'],
  ])('are not those %s', async (_what, claims, subject) => {
    expect(await verify(claims, subject)).toMatchObject({ tenantId: 'a' });
  });
});

describe('published keys', () => {
  let provider: IdentityProvider;

  beforeEach(async () => {
    provider = await IdentityProvider.open(jwkOf('one', first), jwkOf('two', elliptic));
  });
  afterEach(() => provider.close());

  const verifierOf = (options: PublishedKeysOptions = {}): TokenVerifier =>
    new TokenVerifier(new PublishedKeys(provider.url, options), EXPECTED);
  const ofFirst = token({ alg: 'RS256', kid: 'one' }, first.privateKey);
  const ofSecond = token({ alg: 'RS256', kid: 'three' }, second.privateKey);

  it('check RS256 and ES256, and are asked for once', async () => {
    const verifier = verifierOf();
    const ofElliptic = token({ alg: 'ES256', kid: 'two' }, elliptic.privateKey);
    const answers = await Promise.all(
      [ofFirst, ofElliptic, ofFirst, ofElliptic].map((each) => verifier.verify(each)),
    );
    expect(answers).toEqual(Array(4).fill(expect.objectContaining({ subject: 'ann', tenantId: 'a' })));
    expect(await verifier.verify(ofFirst)).toMatchObject({ subject: 'ann' });
    expect(provider.requests).toBe(1);
  });

  it('are not believed to be secrets', async () => {
    const pem = first.publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const der = first.publicKey.export({ format: 'der', type: 'spki' }).toString('latin1');
    for (const secret of [pem, pem.trim(), der, JSON.stringify(provider.keys[0])]) {
      expect(await verifierOf().verify(token({ alg: 'HS256', kid: 'one' }, secret))).toContain('RS256');
    }
  });

  it.each([
    ['another key', () => token({ alg: 'RS256', kid: 'one' }, second.privateKey)],
    ['a key of another kind', () => token({ alg: 'RS256', kid: 'two' }, first.privateKey)],
    ['an algorithm of another kind', () => token({ alg: 'ES256', kid: 'one' }, elliptic.privateKey)],
    ['no signature', () => token({ alg: 'none', kid: 'one' }, null)],
    ['a longer hash', () => token({ alg: 'RS512', kid: 'one' }, first.privateKey)],
    ['no key id', () => token({ alg: 'RS256' }, first.privateKey)],
    ['a key id of nobody', () => ofSecond],
    ['its own key', () => token({ alg: 'RS256', kid: 'x', jwk: jwkOf('x', second) }, second.privateKey)],
  ])('refuse a token with %s', async (_what, bad) => {
    expect(await verifierOf().verify(bad())).toEqual(expect.any(String));
  });

  it('are for the algorithm that they name', async () => {
    provider.keys = [jwkOf('one', first, { alg: 'PS256' }), jwkOf('two', elliptic, { use: 'enc' })];
    expect(await verifierOf().verify(ofFirst)).toContain('PS256');
    const ofElliptic = token({ alg: 'ES256', kid: 'two' }, elliptic.privateKey);
    expect(await verifierOf().verify(ofElliptic)).toContain("'two'");
  });

  it('may be rotated: a new one is looked up at once', async () => {
    const verifier = verifierOf({ pauseMs: 0 });
    expect(await verifier.verify(ofFirst)).toMatchObject({ subject: 'ann' });
    provider.keys = [jwkOf('three', second)];
    expect(await verifier.verify(ofSecond)).toMatchObject({ subject: 'ann' });
  });

  it('are no longer believed once they were withdrawn', async () => {
    const verifier = verifierOf({ pauseMs: 0, believedMs: 1 });
    expect(await verifier.verify(ofFirst)).toMatchObject({ subject: 'ann' });
    provider.keys = [jwkOf('three', second)];
    // The cache tells time in whole milliseconds.
    const answer = await waitFor(
      async () => {
        const found = await verifier.verify(ofFirst);
        return typeof found === 'string' ? found : undefined;
      },
      { what: 'the key to be forgotten' },
    );
    expect(answer).toContain("'one'");
  });

  it('are not asked for by each token with a key that somebody has made up', async () => {
    const verifier = verifierOf();
    for (let index = 0; index < 20; index += 1) {
      await verifier.verify(token({ alg: 'RS256', kid: `made-up-${String(index)}` }, second.privateKey));
    }
    expect(provider.requests).toBe(1);
    // And the flood costs nobody his key.
    expect(await verifier.verify(ofFirst)).toMatchObject({ subject: 'ann' });
  });

  it.each(['nothing', 'error'] as const)(
    'cannot be had where the provider answers %s: that makes no token invalid',
    async (answer) => {
      provider.answer = answer;
      await expect(verifierOf({ timeoutMs: 50 }).verify(ofFirst)).rejects.toMatchObject({
        code: 'TOKEN_KEYS_UNAVAILABLE',
      });
    },
  );

  it('are believed for a while longer where the provider is gone', async () => {
    const verifier = verifierOf({ pauseMs: 0, believedMs: 1 });
    await verifier.verify(ofFirst);
    provider.close();
    expect(await verifier.verify(ofFirst)).toMatchObject({ subject: 'ann' });
    await expect(verifier.verify(ofSecond)).rejects.toMatchObject({ code: 'TOKEN_KEYS_UNAVAILABLE' });
  });
});

describe('a configuration', () => {
  it('says how tokens are checked, or nothing starts', () => {
    const auth = {
      jwtSecret: null,
      jwksUrl: null,
      jwtIssuer: 'i',
      jwtAudience: 'a',
      tokensNotBefore: new Map<string, Date>(),
    };
    expect(TokenVerifier.of({ ...auth, jwtSecret: SECRET }).algorithms).toBe('HS256');
    expect(TokenVerifier.of({ ...auth, jwksUrl: 'https://id.example' }).algorithms).toBe('RS256 or ES256');
    expect(() => TokenVerifier.of(auth)).toThrow(expect.objectContaining({ code: 'CONFIGURATION_INVALID' }));
  });
});
