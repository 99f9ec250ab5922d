import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const SECRET = 'Zk3v0Qm8Lw1tRb6yXc9pHd2sNf5uGj7a';
const parse = (environment: Record<string, string>) =>
  parseConfig({ APP_DATABASE_URL: 'postgres://lifeboat@db/app', ...environment }).auth;

describe('which tokens are believed', () => {
  it('is said by a secret or by the address of keys', () => {
    expect(parse({})).toMatchObject({ jwtSecret: null, jwksUrl: null });
    expect(parse({ JWT_SECRET: SECRET })).toMatchObject({ jwtSecret: SECRET, jwksUrl: null });
    for (const url of [
      'https://id.example.org/jwks',
      'http://127.0.0.1:8080/jwks',
      'http://localhost/jwks',
    ]) {
      expect(parse({ JWT_JWKS_URL: url })).toMatchObject({ jwtSecret: null, jwksUrl: url });
    }
  });

  const example = 'development-only-secret-of-32-or-more-characters';
  it.each<[string, Record<string, string>, RegExp]>([
    ['both ways at once', { JWT_SECRET: SECRET, JWT_JWKS_URL: 'https://id.example.org' }, /both set/],
    ['a secret that is short', { JWT_SECRET: SECRET.slice(1) }, /JWT_SECRET must have at least 32/],
    ['the secret of the examples', { JWT_SECRET: example }, /JWT_SECRET is one that others can guess/],
    ['a secret that says it is to be changed', { JWT_SECRET: `${SECRET}-change-me` }, /guess/],
    ['one character over and over', { JWT_SECRET: 'x'.repeat(40) }, /guess/],
    ['a piece over and over', { JWT_SECRET: '1234567890'.repeat(4).slice(3) }, /guess/],
    ['keys that come by plain HTTP', { JWT_JWKS_URL: 'http://id.example.org/jwks' }, /not https/],
    ['keys of a name that looks local', { JWT_JWKS_URL: 'http://localhost.example.org/' }, /not https/],
    ['keys out of a file', { JWT_JWKS_URL: 'file:///etc/passwd' }, /JWT_JWKS_URL must be a URL/],
  ])('refuses %s, and repeats no secret', (_what, environment, reason) => {
    let failure: unknown;
    try {
      parse(environment);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: 'CONFIGURATION_INVALID', detail: expect.stringMatching(reason) });
    expect(JSON.stringify(failure)).not.toContain(environment['JWT_SECRET'] ?? 'no secret');
  });

  it('lets developers have what others must not', () => {
    const development = { NODE_ENV: 'development' };
    expect(parse({ ...development, JWT_SECRET: example }).jwtSecret).toBe(example);
    const url = 'http://id.internal/jwks';
    expect(parse({ ...development, JWT_JWKS_URL: url }).jwksUrl).toBe(url);
  });
});
