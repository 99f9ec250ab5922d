import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const parse = (environment: Record<string, string>) =>
  parseConfig({ APP_DATABASE_URL: 'postgres://lifeboat@db/app', ...environment }).http;

describe('the configuration of the HTTP server', () => {
  it('trusts nobody, and lets no other site in, where nothing is said', () => {
    expect(parse({})).toEqual({
      port: 3000,
      trustProxy: 0,
      corsOrigins: [],
      requestTimeoutMs: 30_000,
      rateLimits: { token: 600, tenant: 1_200, badTokens: 60 },
    });
  });

  it('takes proxies by number, address, network or name, and a list of origins', () => {
    expect(parse({ TRUST_PROXY: '2' }).trustProxy).toBe(2);
    expect(parse({ TRUST_PROXY: '10.0.0.0/8, ::1,loopback' }).trustProxy).toEqual([
      '10.0.0.0/8',
      '::1',
      'loopback',
    ]);
    expect(parse({ CORS_ORIGINS: 'https://a.example, http://localhost:5173' }).corsOrigins).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
  });

  it.each([
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10'],
    ['TRUST_PROXY', 'proxy.example'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', 'null'],
    ['REQUEST_TIMEOUT_MS', '0'],
    ['RATE_LIMIT_TOKEN', '-1'],
    ['RATE_LIMIT_TENANT', 'many'],
  ])('refuses %s=%s', (key, value) => {
    expect(() => parse({ [key]: value })).toThrow(
      expect.objectContaining({ code: 'CONFIGURATION_INVALID', detail: expect.stringContaining(key) }),
    );
  });
});
