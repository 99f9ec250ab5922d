import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ApiOperation,
  apiOperations,
  arbitraryRequest,
  CANARY,
  HOSTILE_TEXTS,
  percentEncoded,
  type RawAnswer,
  rawRequest,
  type RawRequest,
  runSql,
  sampleOf,
  samplesWith,
  startWatchedApi,
  testToken,
  type WatchedApi,
} from '@lifeboat/testing';
import fc from 'fast-check';

const RUNS = 2_500;
/** To repeat a run that has failed: FUZZ_SEED=… */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
/** At once, as callers do. */
const LANES = 8;

let api: WatchedApi;
let operations: ApiOperation[];
let before: unknown;

beforeAll(async () => {
  api = await startWatchedApi();
  operations = await apiOperations(api.app);
  before = await otherTenantsRows();
});
afterAll(() => api.close());

/** What nobody without a right to it may have changed. */
function otherTenantsRows(): Promise<unknown> {
  return runSql(
    api.database.superuserUrl,
    `select (select count(*) from lifeboat.operations where tenant_id = '${api.other}') as operations,
            (select jsonb_agg(b order by id) from lifeboat.tenant_backups b where tenant_id = '${api.other}') as backups,
            (select jsonb_agg(t) from app.tenants t where id = '${api.other}') as tenant`,
  );
}

/** What must hold of every answer to whoever is not of the other tenant. */
function problemsOf({ status, headers, text }: RawAnswer): string[] {
  const everything = JSON.stringify(headers) + text;
  const type = String(headers['content-type']);
  return [
    ...(status >= 500 ? [`it is a ${String(status)}: ${text}`] : []),
    ...(everything.toLowerCase().includes(CANARY.toLowerCase())
      ? [`it shows the other tenant: ${text}`]
      : []),
    ...(/\.[jt]s:\d|node_modules|\n {4}at /.test(text) ? [`it shows the insides: ${text}`] : []),
    ...(status >= 400 && text !== '' && !type.startsWith('application/problem+json')
      ? [`it is no problem document but ${type}: ${text}`]
      : []),
    ...('set-cookie' in headers && status !== 204 ? ['it sets a cookie'] : []),
  ];
}

const bearer = (role: string): string =>
  `Bearer ${testToken(api.own, { claims: { role, sub: `${role} of the fuzz` } })}`;

describe('any request', () => {
  it(`is answered, without a failure and without a byte of another tenant (FUZZ_SEED=${String(SEED)})`, async () => {
    const ids = [...(await api.idsOf(api.own)), ...(await api.idsOf(api.other))];
    const paths = [...(await api.pathsOf(api.own)), ...(await api.pathsOf(api.other))];
    const requests = arbitraryRequest({
      operations,
      known: [...ids, ...paths, api.own, api.other, 'app.tasks', 'main'],
      tenants: [api.own, api.own, api.other],
      authorisations: ['tenant_admin', 'tenant_admin', 'tenant_viewer'].map(bearer),
    });
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: LANES, maxLength: LANES }), async (batch) => {
        const answers = await Promise.all(batch.map((each) => rawRequest(api.url, each)));
        for (const [index, answer] of answers.entries()) {
          seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
          expect({ request: batch[index], problems: problemsOf(answer) }).toEqual({
            request: batch[index],
            problems: [],
          });
        }
      }),
      { numRuns: Math.ceil(RUNS / LANES), seed: SEED, endOnFailure: true },
    );
    // It has reached more than the first wall.
    const often = (status: number): boolean => (seen.get(status) ?? 0) > 5;
    expect([200, 202, 400, 403, 404].filter((status) => !often(status))).toEqual([]);
    expect(await otherTenantsRows()).toEqual(before);
  }, 300_000);

  it('leaves the API as it was', async () => {
    const { status } = await rawRequest(api.url, {
      method: 'GET',
      path: `/api/backup/tenants/${api.own}/backups`,
      headers: { Authorization: bearer('tenant_viewer') },
    });
    expect(status).toBe(200);
  });
});

describe('every text of every route', () => {
  /** Requests with the text in one place each: path, query, body and headers. */
  function requestsWith({ method, path, parameters, body }: ApiOperation, text: string): RawRequest[] {
    const filled = (values: Record<string, string> = {}): string =>
      path.replace(/\{(\w+)\}/g, (_place, name: string) => values[name] ?? idFor(name));
    const content = body === undefined ? undefined : sampleOf(body);
    const inPaths = parameters
      .filter(({ in: place }) => place === 'path')
      .flatMap(({ name }) => [filled({ [name]: percentEncoded(text) }), filled({ [name]: text })]);
    const inQueries = parameters
      .filter(({ in: place }) => place === 'query')
      .map(({ name }) => `${filled()}?${name}=${percentEncoded(text)}`);
    const inBodies = body === undefined ? [] : [text, [text], ...samplesWith(body, text)];
    return [
      ...[...inPaths, ...inQueries].map((each) => ({ method, path: each, body: content })),
      ...inBodies.map((each) => ({ method, path: filled(), body: each })),
    ];
  }

  const idFor = (name: string): string => (name === 'tenantId' ? api.own : randomUUID());

  it.each(
    HOSTILE_TEXTS.map((text) => [
      JSON.stringify(text)
        .slice(0, 40)
        .replace(/[^\x20-\x7e]/g, '?'),
      text,
    ]),
  )('may be %s', async (_shown, text) => {
    const headers = { Authorization: bearer('tenant_admin') };
    for (const operation of operations) {
      const requests = requestsWith(operation, text);
      const answers = await Promise.all(requests.map((each) => rawRequest(api.url, { ...each, headers })));
      const problems = answers.flatMap((answer, index) =>
        problemsOf(answer).map((problem) => ({ request: requests[index], problem })),
      );
      expect(problems).toEqual([]);
    }
  });
});
