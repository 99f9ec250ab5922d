import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  IdentityProvider,
  jwkOf,
  rsaPair,
  runSql,
  type SampleApi,
  signedToken,
  startSampleApi,
  startTestApi,
  testClaims,
  testToken,
} from '@lifeboat/testing';
import request, { type Response } from 'supertest';

const ask = (url: string, token: string): Promise<Response> =>
  request(url).get('/api/backup/tenants').set('Authorization', `Bearer ${token}`);

describe('an API that believes an identity provider', () => {
  const known = rsaPair();
  const later = rsaPair();
  let provider: IdentityProvider;
  let api: SampleApi;

  beforeAll(async () => {
    provider = await IdentityProvider.open(jwkOf('one', known));
    api = await startSampleApi({ environment: { JWT_SECRET: '', JWT_JWKS_URL: provider.url } });
  });
  afterAll(async () => {
    await api.close();
    provider.close();
  });

  const tokenOf = (kid: string, { privateKey } = known): string =>
    signedToken({ alg: 'RS256', kid }, testClaims(null), privateKey);

  it('tells by its keys who asks', async () => {
    const { status, body } = await ask(api.url, tokenOf('one'));
    expect(status).toBe(200);
    expect(body.items).toHaveLength(api.tenants.length);
  });

  it('refuses what it has not signed, and says what it would take', async () => {
    for (const bad of [testToken(null), tokenOf('one', later), tokenOf('made-up')]) {
      const { status, body } = await ask(api.url, bad);
      expect(status).toBe(401);
      expect(body).toMatchObject({
        code: 'UNAUTHENTICATED',
        remedy: expect.stringContaining('RS256 or ES256'),
      });
    }
  });

  it('says that it cannot tell where the provider is away, and calls no token bad', async () => {
    const gone = await IdentityProvider.open();
    gone.close();
    const config = { ...api.config, auth: { ...api.config.auth, jwksUrl: gone.url } };
    const lonely = await startTestApi(config);
    const logged = 'select count(*)::int from lifeboat.tenant_backup_logs';
    const before = await runSql(api.database.superuserUrl, logged);
    const { status, headers, body } = await ask(await lonely.getUrl(), tokenOf('one'));
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(body).toMatchObject({ code: 'TOKEN_KEYS_UNAVAILABLE' });
    expect(await runSql(api.database.superuserUrl, logged)).toEqual(before);
    await lonely.close();
  });
});

describe('two APIs in one process', () => {
  it('believe their own secret each', async () => {
    const secret = 'Zk3v0Qm8Lw1tRb6yXc9pHd2sNf5uGj7a';
    const api = await startSampleApi();
    const second = await startTestApi({ ...api.config, auth: { ...api.config.auth, jwtSecret: secret } });
    const urls = [api.url, await second.getUrl()];
    const tokens = [testToken(null), testToken(null, { secret })];
    const statuses = await Promise.all(
      urls.flatMap((url) => tokens.map(async (token) => (await ask(url, token)).status)),
    );
    expect(statuses).toEqual([200, 401, 401, 200]);
    await second.close();
    await api.close();
  });
});
