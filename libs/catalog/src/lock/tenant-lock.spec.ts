import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog, waitFor } from '@lifeboat/testing';
import { TenantLock } from './tenant-lock.js';

let catalog: TestCatalog;
let lock: TenantLock;

beforeAll(async () => {
  catalog = await createTestCatalog();
  lock = new TenantLock(catalog.config);
});
// Also after a test that failed half way: a lock that is held keeps the process.
const unfinished: (() => void)[] = [];
afterEach(() => unfinished.splice(0).forEach((end) => end()));
afterAll(() => catalog.close());

/** Ends the sessions that hold tenant locks, as a crash of the server's backend or of the network would. */
async function killLockHolders(): Promise<void> {
  await runSql(
    catalog.database.superuserUrl,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'lifeboat tenant lock'",
  );
}

/** Work that begins, and ends when told to. */
function held(): { work: () => Promise<string>; begun: Promise<void>; end: () => void } {
  let begin: () => void = () => undefined;
  let end: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  unfinished.push(() => end());
  const work = async (): Promise<string> => {
    begin();
    await ended;
    return 'done';
  };
  return { work, begun, end: () => end() };
}

describe('TenantLock', () => {
  it('lets one at a time work on a tenant', async () => {
    let working = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await delay(20);
      working -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(() => lock.withTenantLock('a', work, { waitMs: 30_000 })));
    expect(most).toBe(1);
  });

  it('says TENANT_BUSY, at once or after the wait, and leaves other tenants free', async () => {
    const first = held();
    const running = lock.withTenantLock('busy', first.work);
    await first.begun;
    const second = (waitMs: number): Promise<string> =>
      lock.withTenantLock('busy', async () => 'no', { waitMs });
    await expect(second(0)).rejects.toMatchObject({ code: 'TENANT_BUSY' });
    const begun = performance.now();
    await expect(second(300)).rejects.toMatchObject({ code: 'TENANT_BUSY' });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(290);
    expect(await lock.withTenantLock('free', async () => 'yes', { waitMs: 0 })).toBe('yes');
    first.end();
    expect(await running).toBe('done');
  });

  it('locks several tenants, or none of them', async () => {
    const work = async (): Promise<string> => 'done';
    const first = held();
    const running = lock.withTenantLocks(['two', 'one', 'two'], first.work);
    await first.begun;
    for (const tenant of ['one', 'two']) {
      await expect(lock.withTenantLock(tenant, work, { waitMs: 0 })).rejects.toMatchObject({
        code: 'TENANT_BUSY',
      });
    }
    await expect(lock.withTenantLocks(['none', 'two'], work, { waitMs: 0 })).rejects.toMatchObject({
      code: 'TENANT_BUSY',
    });
    expect(await lock.withTenantLock('none', work, { waitMs: 0 })).toBe('done');
    first.end();
    expect(await running).toBe('done');
    const opposite = [
      ['one', 'two'],
      ['two', 'one'],
    ].map((tenants) => lock.withTenantLocks(tenants, work, { waitMs: 30_000 }));
    expect(await Promise.all(opposite)).toEqual(['done', 'done']);
  });

  it('aborts the work when any of several locks is lost', async () => {
    let seen: AbortSignal | undefined;
    const first = held();
    const running = lock.withTenantLocks(['three', 'four'], (signal) => {
      seen = signal;
      return first.work();
    });
    await first.begun;
    await killLockHolders();
    await waitFor(() => seen?.aborted === true, { what: 'the abort' });
    first.end();
    await running;
  });

  it('is free the moment the work is over, whether it ends well or not', async () => {
    const failing = lock.withTenantLock('again', () => Promise.reject(new Error('broken')), { waitMs: 0 });
    await expect(failing).rejects.toThrow('broken');
    for (let round = 0; round < 5; round += 1) {
      expect(await lock.withTenantLock('again', async () => round, { waitMs: 0 })).toBe(round);
    }
  });

  it('aborts the work when its connection dies, and lets the next one in', async () => {
    let seen: AbortSignal | undefined;
    const first = held();
    const running = lock.withTenantLock('dying', (signal) => {
      seen = signal;
      return first.work();
    });
    await first.begun;
    expect(seen?.aborted).toBe(false);
    await killLockHolders();
    await waitFor(() => seen?.aborted === true, { what: 'the abort' });
    expect(seen?.reason).toMatchObject({ code: 'TENANT_LOCK_LOST' });
    expect(await lock.withTenantLock('dying', async () => 'next', { waitMs: 30_000 })).toBe('next');
    first.end();
    expect(await running).toBe('done');
  });

  it("passes the caller's signal on, and stops waiting when it aborts", async () => {
    const controller = new AbortController();
    const first = held();
    const running = lock.withTenantLock('stopped', first.work);
    await first.begun;
    const waiting = lock.withTenantLock('stopped', async () => 'no', {
      waitMs: 60_000,
      signal: controller.signal,
    });
    controller.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
    first.end();
    await running;
    const signal = await lock.withTenantLock('stopped', async (given) => given, {
      signal: new AbortController().signal,
    });
    expect(signal.aborted).toBe(false);
  });

  it('leaves no connection behind', async () => {
    const left = (): Promise<unknown[]> =>
      runSql(
        catalog.database.superuserUrl,
        "select 1 from pg_stat_activity where datname = current_database() and application_name = 'lifeboat tenant lock'",
      );
    // The server takes a moment to notice that one was closed.
    await waitFor(async () => (await left()).length === 0, { what: 'the connections to be gone' });
  });

  it('says CATALOG_UNAVAILABLE where there is no server', async () => {
    const nowhere = new TenantLock({ url: 'postgres://lifeboat@127.0.0.1:1/x' });
    await expect(nowhere.withTenantLock('a', async () => 'no')).rejects.toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
    });
  });
});
