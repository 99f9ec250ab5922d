import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RawAnswer, rawRequest, type SampleApi, startSampleApi, testToken } from '@lifeboat/testing';

let api: SampleApi;
let own: string;
const logged: unknown[][] = [];

beforeAll(async () => {
  api = await startSampleApi();
  own = api.tenants[0]?.id ?? '';
  const keep = (...line: unknown[]): number => logged.push(line);
  api.app.useLogger({ log: keep, warn: keep, error: keep });
});
afterAll(() => api.close());

/** Sends a body as it is. */
function post(path: 'backups' | 'restore', body: string, token = testToken(own)): Promise<RawAnswer> {
  return rawRequest(api.url, {
    method: 'POST',
    path: `/api/backup/tenants/${own}/${path}`,
    headers: { Authorization: `Bearer ${token}` },
    body,
  });
}

async function expectRefused(answer: Promise<RawAnswer>): Promise<Record<string, unknown>> {
  const { status, text } = await answer;
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect({ status, code: problem['code'] }).toEqual({ status: 400, code: 'INVALID_REQUEST' });
  return problem;
}

const restoreWith = (fields: string): string => `{"backupId":"${randomUUID()}",${fields}}`;
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `"app.t${String(index)}":"app.u"`).join(',');

describe('a body is refused', () => {
  it.each([
    ['a NUL in the name of a table', '"renames":{"app.a\\u0000b":"app.tasks"}'],
    ['half a character in the name of a table', '"renames":{"app.\\ud800":"app.tasks"}'],
    ['a NUL in the name of a column', '"rows":[{"table":"app.tasks","key":{"i\\u0000d":1}}]'],
    ['half a character in the name of a column', '"rows":[{"table":"app.tasks","key":{"\\udc00":1}}]'],
    ['a name that nobody has', `"renames":{"app.${'x'.repeat(1_000)}":"app.tasks"}`],
    ['more fields than anybody needs', `"renames":{${numbered(1_001)}}`],
    ['more items than anybody needs', `"tables":[${'"app.tasks",'.repeat(10_000)}"app.tasks"]`],
  ])('for %s', async (_what, fields) => {
    await expectRefused(post('restore', restoreWith(fields)));
  });

  it.each(['"__proto__":{"encryption":true}', '"constructor":{}', '"compression":{"__proto__":1}'])(
    'for a field that is passed over elsewhere: %s',
    async (field) => {
      await expectRefused(post('backups', `{"type":"full",${field}}`));
    },
  );

  it('for fields that are nested too deeply', async () => {
    await expectRefused(post('backups', `{"type":"full","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`));
  });

  it('for unknown fields, of which the first hundred are told', async () => {
    const fields = Array.from({ length: 900 }, (_, index) => `"k${String(index)}":1`).join(',');
    const { errors, detail } = await expectRefused(post('backups', `{"type":"full",${fields}}`));
    expect(errors).toHaveLength(100);
    expect(detail).toMatch(/property k99 should not exist; and 800 more\. Nothing was done\.$/);
  });
});

describe('a body that cannot be read', () => {
  const CONTENT = 'ContentOfTheBody';

  it.each([
    ['malformed', `{"type":"${CONTENT}", x}`],
    ['no object', `null ${CONTENT}`],
    ['not to be stored', `{"type":"${CONTENT}\\u0000"}`],
    ['nested too deeply', `{"type":"${CONTENT}","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('does not come into the log: %s', async (_what, body) => {
    logged.length = 0;
    await expectRefused(post('backups', body, 'none'));
    const lines = inspect(logged, { depth: null, maxStringLength: null });
    expect(lines).toContain('INVALID_REQUEST');
    expect(lines).toMatch(/reason: '[\w.]+'/);
    expect(lines).not.toContain(CONTENT);
  });
});
