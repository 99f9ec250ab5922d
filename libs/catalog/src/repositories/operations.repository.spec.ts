import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import type { Operation } from '../entities/operation.entity.js';
import { type NewOperation, OperationsRepository } from './operations.repository.js';

let catalog: TestCatalog;
let now = new Date('2026-01-01T00:00:00.000Z');
const operations = new OperationsRepository({ now: () => now });
const admin = testActor('a');

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'] });
});
afterAll(() => catalog.close());

const request = (given: Partial<NewOperation> = {}): NewOperation => ({
  id: randomUUID(),
  kind: 'backup',
  tenantId: 'a',
  request: { type: 'full' },
  ...given,
});

const create = (given: Partial<NewOperation> = {}): Promise<{ operation: Operation; created: boolean }> =>
  catalog.as(admin, () => operations.create(request(given)));

/** A new operation, and what changes it, each in a transaction of its own. */
async function begun(): Promise<Operation> {
  const { operation } = await create();
  return catalog.as(admin, () => operations.start(operation.id));
}

describe('creating an operation', () => {
  it('writes who asked for what', async () => {
    const { operation, created } = await create();
    expect(created).toBe(true);
    expect(operation).toMatchObject({
      kind: 'backup',
      tenantId: 'a',
      state: 'queued',
      request: { type: 'full' },
      bytes: 0,
      rows: 0,
      percent: null,
      result: null,
      actorSubject: admin.subject,
      actorRole: 'tenant_admin',
      actorSource: 'api',
      requestId: admin.requestId,
      attempts: 0,
      createdAt: now,
    });
  });

  it('answers a repeated request with the operation that there is', async () => {
    const key = { idempotencyKey: 'again', bodyHash: 'h1' };
    const first = await create(key);
    const second = await create(key);
    expect(second).toEqual({ operation: first.operation, created: false });
  });

  it('refuses a key that came with another body', async () => {
    await create({ idempotencyKey: 'reused', bodyHash: 'h1' });
    await expect(create({ idempotencyKey: 'reused', bodyHash: 'h2' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('lets two callers use the same key', async () => {
    const key = { idempotencyKey: 'common', bodyHash: 'h' };
    const mine = await create(key);
    const theirs = await catalog.as(testActor('b'), () =>
      operations.create(request({ ...key, tenantId: 'b' })),
    );
    expect(theirs.created).toBe(true);
    expect(theirs.operation.id).not.toBe(mine.operation.id);
  });

  it('does not show the operation of another tenant to somebody of the same name with the same key', async () => {
    const key = { idempotencyKey: 'namesake', bodyHash: 'h' };
    await create(key);
    const namesake = { ...testActor('b'), subject: admin.subject };
    const work = catalog.as(namesake, () => operations.create(request({ ...key, tenantId: 'b' })));
    await expect(work).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('creates one when many requests race', async () => {
    const key = { idempotencyKey: 'race', bodyHash: 'h' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(key)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ operation }) => operation.id)).size).toBe(1);
  });

  it('creates one when a derived id comes twice', async () => {
    const id = randomUUID();
    const answers = await Promise.all([create({ id }), create({ id })]);
    expect(answers.map(({ created }) => created).sort()).toEqual([false, true]);
  });

  it('says so when there is no such tenant', async () => {
    const work = catalog.asSystem(() => operations.create(request({ tenantId: 'nobody' })));
    await expect(work).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('is not for a viewer, nor for another tenant', async () => {
    for (const actor of [testActor('a', 'tenant_viewer'), testActor('b')]) {
      const work = catalog.as(actor, () => operations.create(request()));
      await expect(work).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});

describe('the life of an operation', () => {
  it('counts attempts and keeps the start of the first', async () => {
    const operation = await begun();
    now = new Date(now.getTime() + 60_000);
    await catalog.as(admin, () =>
      operations.requeue(operation, { code: 'CATALOG_UNAVAILABLE', detail: 'd', remedy: 'r' }),
    );
    const again = await catalog.as(admin, () => operations.start(operation.id));
    expect(again).toMatchObject({
      state: 'active',
      attempts: 2,
      startedAt: operation.startedAt,
      heartbeatAt: now,
      error: null,
    });
  });

  it('reports progress, then the result', async () => {
    const { id } = await begun();
    const progress = { phase: 'copying', percent: 12.5, bytes: 5_000_000_000, rows: 3 };
    expect(await catalog.as(admin, () => operations.progress(id, progress))).toMatchObject(progress);
    const done = await catalog.as(admin, () => operations.complete(id, { backupId: 'x' }));
    expect(done).toMatchObject({
      state: 'completed',
      percent: 100,
      result: { backupId: 'x' },
      finishedAt: now,
    });
  });

  it('stays as it ended', async () => {
    const operation = await begun();
    const { id } = operation;
    const error = { code: 'VOLUME_DAMAGED', detail: 'd', remedy: 'r' };
    const failed = await catalog.as(admin, () => operations.fail(id, error));
    expect(failed).toMatchObject({ state: 'failed', error });
    for (const late of [
      () => operations.complete(id, {}),
      () => operations.start(id),
      () => operations.heartbeat(id),
      () => operations.requeue(operation, null),
    ]) {
      expect(await catalog.as(admin, late)).toEqual(failed);
    }
  });

  it('is cancelled at once while it waits', async () => {
    const { operation } = await create();
    const cancelled = await catalog.as(admin, () => operations.requestCancel(operation.id));
    expect(cancelled).toMatchObject({ state: 'cancelled', finishedAt: now });
    expect(await catalog.as(admin, () => operations.start(operation.id))).toMatchObject({
      state: 'cancelled',
    });
  });

  it('is left to a worker to end where it waits to be begun again: it may be done', async () => {
    const operation = await begun();
    const { id } = operation;
    await catalog.as(admin, () => operations.requeue(operation, null));
    const asked = await catalog.as(admin, () => operations.requestCancel(id));
    expect(asked).toMatchObject({ state: 'queued', cancelRequestedAt: now, finishedAt: null });
    expect(await catalog.as(admin, () => operations.start(id))).toMatchObject({ cancelRequestedAt: now });
  });

  it('is asked to stop while it runs, and its worker hears of it', async () => {
    const { id } = await begun();
    await catalog.as(admin, () => operations.requestCancel(id));
    expect(await catalog.as(admin, () => operations.heartbeat(id))).toMatchObject({
      state: 'active',
      cancelRequestedAt: now,
    });
    expect(await catalog.as(admin, () => operations.cancelled(id))).toMatchObject({ state: 'cancelled' });
  });

  it('cannot be cancelled once it is done', async () => {
    const { id } = await begun();
    await catalog.as(admin, () => operations.complete(id, {}));
    await expect(catalog.as(admin, () => operations.requestCancel(id))).rejects.toMatchObject({
      code: 'OPERATION_NOT_CANCELLABLE',
    });
  });

  it.each(['not a uuid', randomUUID()])('is not found under %s', async (id) => {
    expect(await catalog.as(admin, () => operations.find(id))).toBeNull();
    await expect(catalog.as(admin, () => operations.start(id))).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
  });

  it('is not there for another tenant, and cannot be changed by a viewer', async () => {
    const { id } = await begun();
    await expect(catalog.as(testActor('b'), () => operations.get(id))).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
    await expect(
      catalog.as(testActor('b'), () => operations.fail(id, { code: 'x', detail: '', remedy: '' })),
    ).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const viewer = testActor('a', 'tenant_viewer');
    expect(await catalog.as(viewer, () => operations.complete(id, {}))).toMatchObject({ state: 'active' });
  });
});

describe('listing operations', () => {
  it('lists what is unfinished, oldest first, for the reconciler', async () => {
    now = new Date('2020-01-01T00:00:00.000Z');
    const first = await create();
    now = new Date('2020-01-02T00:00:00.000Z');
    const second = await begun();
    now = new Date('2020-01-03T00:00:00.000Z');
    const done = await begun();
    await catalog.as(admin, () => operations.complete(done.id, {}));
    const createdBefore = new Date('2020-02-01T00:00:00.000Z');
    const list = await catalog.asSystem(() => operations.listUnfinished({ createdBefore, limit: 10 }));
    expect(list.map(({ id }) => id)).toEqual([first.operation.id, second.id]);
  });

  it('lists those of a tenant by kind and state', async () => {
    const { operation } = await create({ kind: 'restore' });
    const filter = { tenantId: 'a', kind: 'restore' };
    const page = await catalog.as(admin, () => operations.list({ ...filter, state: 'queued' }));
    expect(page).toEqual({ items: [operation], nextCursor: null });
    const none = await catalog.as(admin, () => operations.list({ ...filter, state: 'active' }));
    expect(none.items).toEqual([]);
  });
});

it('throws outside a transaction', async () => {
  await expect(operations.find(randomUUID())).rejects.toMatchObject({ code: 'TENANT_CONTEXT_MISSING' });
});
