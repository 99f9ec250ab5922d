import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import { OperationsRepository } from './operations.repository.js';
import { TenantsRepository } from './tenants.repository.js';
import type { ApplicationTenant, TenantSyncReport } from './sync-tenants.js';

let catalog: TestCatalog;
const tenants = new TenantsRepository();
const operations = new OperationsRepository();

beforeAll(async () => {
  catalog = await createTestCatalog();
});
afterAll(() => catalog.close());

const tenant = (id: string, slug: string | null = `slug-${id}`): ApplicationTenant => ({
  id,
  slug,
  name: null,
});
const sync = (database: string, given: ApplicationTenant[]): Promise<TenantSyncReport> =>
  catalog.asSystem(() => tenants.upsertMany(database, given));

async function beginOperation(tenantId: string): Promise<string> {
  const id = randomUUID();
  await sync(`with ${tenantId}`, [tenant(tenantId)]);
  await catalog.as(testActor(tenantId), async () => {
    await operations.create({ id, kind: 'restore', tenantId, request: {} });
    await operations.start(id);
  });
  return id;
}

async function status(id: string): Promise<unknown[]> {
  const row = await catalog.asSystem(() => tenants.get(id));
  return [row.status, row.statusBefore, row.restoringOperationId];
}

describe('TenantsRepository', () => {
  it('adds, updates, marks gone and takes back', async () => {
    expect(await sync('one', [tenant('1'), tenant('2')])).toEqual({
      added: ['1', '2'],
      updated: [],
      gone: [],
    });
    expect(await sync('one', [tenant('1'), tenant('2')])).toEqual({ added: [], updated: [], gone: [] });
    expect(await sync('one', [tenant('1', 'renamed'), tenant('3')])).toEqual({
      added: ['3'],
      updated: ['1'],
      gone: ['2'],
    });
    expect(await catalog.asSystem(() => tenants.get('2'))).toMatchObject({ status: 'gone' });
    expect(await sync('one', [tenant('1', 'renamed'), tenant('2'), tenant('3')])).toEqual({
      added: [],
      updated: ['2'],
      gone: [],
    });
    expect(await catalog.asSystem(() => tenants.get('2'))).toMatchObject({ status: 'active' });
  });

  it('leaves the tenants of other application databases alone', async () => {
    expect(await sync('two', [tenant('20')])).toEqual({ added: ['20'], updated: [], gone: [] });
    expect(await sync('two', [])).toEqual({ added: [], updated: [], gone: ['20'] });
    expect(await catalog.asSystem(() => tenants.get('1'))).toMatchObject({ status: 'active' });
  });

  it('refuses an id that another application database has, and registers none', async () => {
    await expect(sync('three', [tenant('30'), tenant('1')])).rejects.toMatchObject({
      code: 'TENANT_ID_COLLISION',
      detail: expect.stringContaining('1 (in one)'),
    });
    expect(await catalog.asSystem(() => tenants.find('30'))).toBeNull();
  });

  it('lets one of two databases have an id that both bring at once', async () => {
    const answers = await Promise.allSettled([sync('left', [tenant('40')]), sync('right', [tenant('40')])]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('moves a tenant to the database that has it, once the other one has it no more', async () => {
    const both = (left: ApplicationTenant[]): Promise<unknown> =>
      catalog.asSystem(() =>
        tenants.upsertAll([
          { database: 'to', tenants: [tenant('55')] },
          { database: 'from', tenants: left },
        ]),
      );
    await sync('from', [tenant('55')]);
    await expect(both([tenant('55')])).rejects.toMatchObject({ code: 'TENANT_ID_COLLISION' });
    expect(await catalog.asSystem(() => tenants.get('55'))).toMatchObject({ applicationDatabase: 'from' });
    expect(await both([])).toEqual({
      to: { added: [], updated: ['55'], gone: [] },
      from: { added: [], updated: [], gone: ['55'] },
    });
    expect(await catalog.asSystem(() => tenants.get('55'))).toMatchObject({
      applicationDatabase: 'to',
      status: 'active',
    });
  });

  it('keeps a suspended tenant suspended', async () => {
    await sync('five', [tenant('50')]);
    await catalog.asSystem(() => tenants.setStatus('50', 'suspended'));
    await sync('five', [tenant('50', 'other')]);
    expect(await catalog.asSystem(() => tenants.get('50'))).toMatchObject({
      status: 'suspended',
      slug: 'other',
    });
  });

  it('shows a tenant as being restored, and then again as what it was or has become', async () => {
    const [first, second] = [await beginOperation('70'), await beginOperation('70')];
    const hold = (operationId: string): Promise<void> =>
      catalog.asSystem(() => tenants.beginRestoring('70', operationId));
    const end = (operationId: string): Promise<boolean> =>
      catalog.asSystem(() => tenants.endRestoring('70', operationId));
    await hold(first);
    expect(await status('70')).toEqual(['restoring', 'active', first]);
    await hold(second);
    expect(await end(first)).toBe(false);
    expect(await status('70')).toEqual(['restoring', 'active', second]);
    expect((await sync('with 70', [])).gone).toEqual(['70']);
    expect((await sync('with 70', [])).gone).toEqual([]);
    expect(await status('70')).toEqual(['restoring', 'gone', second]);
    expect((await sync('with 70', [tenant('70')])).updated).toEqual(['70']);
    expect(await end(second)).toBe(true);
    expect(await status('70')).toEqual(['active', null, null]);
  });

  it('lets go of a tenant with the operation that restores it, whoever ends that', async () => {
    const id = await beginOperation('71');
    await catalog.asSystem(() => tenants.beginRestoring('71', id));
    const held = await catalog.asSystem(() => tenants.get('71'));
    const isRestored = (silenceMs: number): Promise<boolean> =>
      catalog.asSystem(() => tenants.isRestoredNow(held, silenceMs));
    expect(await isRestored(60_000)).toBe(true);
    expect(await isRestored(-1_000)).toBe(false);
    await catalog.as(testActor('71'), () => operations.complete(id, {}));
    expect(await status('71')).toEqual(['active', null, null]);
    expect(await isRestored(60_000)).toBe(false);
    // What the function did as the system was only that.
    const others = catalog.as(testActor('71'), async () => {
      await operations.heartbeat(id);
      return (await tenants.list({ limit: 500 })).items.map((row) => row.id);
    });
    expect(await others).toEqual(['71']);
  });

  it('may be held by the system only', async () => {
    const id = await beginOperation('72');
    await expect(catalog.as(testActor('72'), () => tenants.beginRestoring('72', id))).rejects.toMatchObject({
      code: 'TENANT_NOT_FOUND',
    });
  });

  it('finds by id, else by slug', async () => {
    await sync('six', [
      tenant('60', 'sixty'),
      tenant('61', '60'),
      tenant('62', 'twin'),
      tenant('63', 'twin'),
    ]);
    const id = async (given: string): Promise<string> =>
      (await catalog.asSystem(() => tenants.getByIdOrSlug(given))).id;
    expect(await id('60')).toBe('60');
    expect(await id('sixty')).toBe('60');
    await expect(id('twin')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(id('nobody')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('lists page by page, and to a tenant only itself', async () => {
    const database = 'seven';
    await sync(
      database,
      ['7a', '7b', '7C', '7d', '7e'].map((id) => tenant(id)),
    );
    const first = await catalog.asSystem(() => tenants.list({ applicationDatabase: database, limit: 3 }));
    const cursor = first.nextCursor ?? undefined;
    const second = await catalog.asSystem(() =>
      tenants.list({ applicationDatabase: database, limit: 3, cursor }),
    );
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['7C', '7a', '7b', '7d', '7e']);
    expect(second.nextCursor).toBeNull();
    const own = await catalog.as(testActor('7a', 'tenant_viewer'), () => tenants.list());
    expect(own.items.map(({ id }) => id)).toEqual(['7a']);
  });

  it("are not a tenant's to change", async () => {
    const admin = testActor('1');
    await expect(catalog.as(admin, () => tenants.setStatus('1', 'suspended'))).rejects.toMatchObject({
      code: 'TENANT_NOT_FOUND',
    });
    await expect(catalog.as(admin, () => tenants.upsertMany('mine', [tenant('100')]))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('takes ten thousand by as many statements as one, each within the time that a statement may take', async () => {
    const statementsFor = (database: string, given: ApplicationTenant[]): Promise<number> =>
      catalog.asSystem(async (manager) => {
        const query = jest.spyOn(manager, 'query');
        expect((await tenants.upsertMany(database, given)).added).toHaveLength(given.length);
        return query.mock.calls.length;
      });
    const many = Array.from({ length: 10_000 }, (_, index) => tenant(`many-${index}`));
    const few = await statementsFor('few', [tenant('only')]);
    expect(few).toBeGreaterThan(0);
    expect(await statementsFor('many', many)).toBe(few);
  });
});
