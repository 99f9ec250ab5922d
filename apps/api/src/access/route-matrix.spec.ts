import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PERMISSIONS, type Role, ROLES } from '@lifeboat/tenancy';
import {
  type ApiOperation,
  apiOperations,
  CANARY,
  type MountedRoute,
  type RawAnswer,
  rawRequest,
  routesOf,
  runSql,
  sampleOf,
  samplesWith,
  startWatchedApi,
  testToken,
  type WatchedApi,
} from '@lifeboat/testing';
import type { RouteAccess } from './route-access.js';

/** What is not Nest's: each path with all below it, and what stands before it. */
const PAGES = { '/api/docs': 'docs.read', '/admin/queues': 'queues.read' } as const;

let api: WatchedApi;
let routes: MountedRoute[];
let operations: ApiOperation[];
/** Those of work that has ended, before the tests begin more. */
let idsOfOwn: string[];

beforeAll(async () => {
  api = await startWatchedApi();
  routes = routesOf(api.app);
  operations = await apiOperations(api.app);
  idsOfOwn = await api.idsOf(api.own);
});
afterAll(() => api.close());

const isOfPage = (path: string): boolean => Object.keys(PAGES).some((page) => path.startsWith(page));

function tokenOf(role: Role): string {
  return role === 'system_admin' ? testToken(null) : testToken(api.own, { claims: { role } });
}

function ask(method: string, path: string, token: string | null, body?: unknown): Promise<RawAnswer> {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  return rawRequest(api.url, { method, path, headers, body });
}

/** Fills a path's parameters: the tenant, and any other id. */
const fill = (path: string, tenantId: string, id: string): string =>
  path.replace(/[:{]tenantId\}?/, tenantId).replace(/:\w+|\{\w+\}/g, id);

/** The table's own word: whether the role may, for its own tenant or for another. */
function isAllowed(access: RouteAccess, role: Role | null, isOther: boolean): boolean {
  switch (access.kind) {
    case 'open':
      return true;
    case 'anyToken':
      return role !== null;
    case 'permission':
      return (
        role !== null &&
        PERMISSIONS[access.permission].includes(role) &&
        (role === 'system_admin' || !isOther)
      );
  }
}

const codeOf = ({ text }: RawAnswer): unknown => (text.startsWith('{') ? JSON.parse(text).code : undefined);

function expectAdmitted(what: string, answer: RawAnswer): void {
  expect({ what, refused: [401, 403, 429].includes(answer.status) }).toEqual({ what, refused: false });
  expect({ what, failed: answer.status >= 500 }).toEqual({ what, failed: false });
}

function expectRefused(what: string, answer: RawAnswer, role: Role | null): void {
  const refusal = role === null ? [401, 'UNAUTHENTICATED'] : [403, 'FORBIDDEN'];
  expect([what, answer.status, codeOf(answer)]).toEqual([what, ...refusal]);
}

describe('the router', () => {
  it('has no route that does not say who may call it', () => {
    const unknown = routes.filter(({ path, declared }) => declared?.access === undefined && !isOfPage(path));
    expect(unknown).toEqual([]);
    expect(routes.length).toBeGreaterThan(20);
  });

  it('has every route that is declared, and the OpenAPI document describes each', () => {
    const named = (method: string, path: string): string => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;
    const mounted = routes
      .filter(({ path }) => !isOfPage(path))
      .map(({ method, path }) => named(method, path));
    const described = operations.map(({ method, path }) => named(method, path));
    expect(described.sort()).toEqual(mounted.sort());
  });
});

describe('every route', () => {
  it.each([null, ...ROLES])('lets %s do what the table of permissions says, and no more', async (role) => {
    const refused: unknown[] = [];
    for (const { method, path, declared } of routes) {
      for (const tenantId of path.includes(':tenantId') ? [api.own, api.other] : [api.own]) {
        const access = declared?.access;
        if (access === undefined) {
          continue;
        }
        const what = `${method} ${fill(path, tenantId, '…')} as ${String(role)}`;
        const token = role === null ? null : tokenOf(role);
        const answer = await ask(method, fill(path, tenantId, randomUUID()), token);
        if (isAllowed(access, role, tenantId === api.other)) {
          expectAdmitted(what, answer);
        } else {
          expectRefused(what, answer, role);
          refused.push(...(role === null ? [] : [answer.headers['x-request-id']]));
        }
        if (role !== 'system_admin') {
          expect([what, answer.text.includes(CANARY)]).toEqual([what, false]);
        }
      }
    }
    const logged = await runSql<{ id: string }>(
      api.database.superuserUrl,
      "select request_id as id from lifeboat.tenant_backup_logs where error_code = 'FORBIDDEN'",
    );
    expect(logged.map(({ id }) => id)).toEqual(expect.arrayContaining(refused));
  });

  it.each([null, ...ROLES])('of the pages is for system administrators, not for %s', async (role) => {
    const token = role === null ? null : tokenOf(role);
    const ofDocs = routes.filter(({ path }) => isOfPage(path)).map(({ method, path }) => [method, path]);
    const ofQueues = ['', '/', '/api/queues', '/api/redis/stats', '/static/x.js', '/queue/backup'].map(
      (path) => ['GET', `/admin/queues${path}`],
    );
    const changing = ['PUT', 'POST', 'PATCH', 'DELETE'].map((method) => [
      method,
      '/admin/queues/api/queues/backup/retry/failed',
    ]);
    for (const [method = '', path = ''] of [...ofDocs, ...ofQueues, ...changing]) {
      const what = `${method} ${path} as ${String(role)}`;
      const answer = await ask(method, path, token);
      if (role === 'system_admin') {
        expectAdmitted(what, answer);
      } else {
        expectRefused(what, answer, role);
      }
    }
  });
});

describe('an id of the other tenant', () => {
  it.each(ROLES)('in the path is not there within the own tenant, for %s either', async (role) => {
    const ids = await api.idsOf(api.other);
    expect(ids.length).toBeGreaterThan(4);
    const within = routes.filter(({ path }) => path.includes(':tenantId') && /:(?!tenantId)/.test(path));
    expect(within).not.toHaveLength(0);
    for (const { method, path } of within) {
      for (const id of ids) {
        const what = `${method} ${path} of ${id} as ${role}`;
        const answer = await ask(method, fill(path, api.own, id), tokenOf(role));
        expect([what, [400, 403, 404].includes(answer.status)]).toEqual([what, true]);
        expect([what, answer.text.includes(CANARY)]).toEqual([what, false]);
      }
    }
  });

  it('in a path without a tenant is not there for the roles of another', async () => {
    const ids = await api.idsOf(api.other);
    const free = routes.filter(({ path }) => !path.includes(':tenantId') && path.includes(':'));
    expect(free).not.toHaveLength(0);
    for (const { method, path } of free) {
      for (const id of ids) {
        for (const role of ['tenant_admin', 'tenant_viewer'] as const) {
          const what = `${method} ${path} of ${id} as ${role}`;
          const answer = await ask(method, fill(path, api.own, id), tokenOf(role));
          expect([what, [403, 404].includes(answer.status)]).toEqual([what, true]);
          expect([what, answer.text.includes(CANARY)]).toEqual([what, false]);
        }
      }
    }
  });

  it('in a query or a body gets nobody anything', async () => {
    const foreign = [api.other, ...(await api.idsOf(api.other)), ...(await api.pathsOf(api.other))];
    for (const operation of operations) {
      const { method, path } = operation;
      const target = fill(path, api.own, randomUUID());
      for (const id of foreign) {
        for (const { name, query, body } of requestsWith(operation, id)) {
          const what = `${method} ${target}${query} ${JSON.stringify(body)}`;
          const answer = await ask(method, `${target}${query}`, tokenOf('tenant_admin'), body);
          expect([what, answer.status < 500, answer.text.includes(CANARY)]).toEqual([what, true, false]);
          if (NAMES_SOMETHING.test(name)) {
            // A list that is narrowed to what is somebody else's is empty.
            const isRefused = answer.status >= 400 || answer.text === EMPTY_PAGE;
            expect([what, isRefused]).toEqual([what, true]);
          }
        }
      }
    }
  });

  it('is what it is refused for: an own one is there', async () => {
    const reading = routes.filter(({ method, path }) => method === 'GET' && /:(?!tenantId)/.test(path));
    for (const { method, path } of reading) {
      const answers = await Promise.all(
        idsOfOwn.map((id) => ask(method, fill(path, api.own, id), tokenOf('tenant_admin'))),
      );
      expect([path, answers.some(({ status }) => status === 200)]).toEqual([path, true]);
    }
    const [backupPath] = await api.pathsOf(api.own);
    const restore = { backupPath, dryRun: true };
    const path = `/api/backup/tenants/${api.own}/restore`;
    expect(await ask('POST', path, tokenOf('tenant_admin'), restore)).toMatchObject({ status: 202 });
    for (const targetTenantId of [api.other, api.own.toUpperCase()]) {
      const elsewhere = { ...restore, mode: 'replace', targetTenantId };
      expect(await ask('POST', path, tokenOf('tenant_admin'), elsewhere)).toMatchObject({ status: 403 });
    }
  });
});

/** Fields that choose an object. Any other may hold any text; nobody looks up what it says. */
const NAMES_SOMETHING = /(Id|[pP]ath|[dD]atabase)$/;

const EMPTY_PAGE = JSON.stringify({ items: [], nextCursor: null });

/** Requests that name the id in one field of the query or the body each. */
function requestsWith(
  { parameters, body }: ApiOperation,
  id: string,
): { name: string; query: string; body: unknown }[] {
  const queries = parameters
    .filter(({ in: place }) => place === 'query')
    .map(({ name }) => ({ name, query: `?${name}=${encodeURIComponent(id)}`, body: undefined }));
  const bodies = Object.entries(body?.properties ?? {}).flatMap(([name, field]) =>
    samplesWith(field, id).map((value) => ({
      name,
      query: '',
      body: { ...(sampleOf(body ?? {}) as object), [name]: value },
    })),
  );
  return [...queries, ...bodies];
}
