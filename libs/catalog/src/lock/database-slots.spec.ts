import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog, waitFor } from '@lifeboat/testing';
import { DatabaseSlots } from './database-slots.js';

let catalog: TestCatalog;
const opened: DatabaseSlots[] = [];

beforeAll(async () => {
  catalog = await createTestCatalog();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((slots) => slots.onApplicationShutdown()));
});
afterAll(() => catalog.close());

/** As a process of its own has them. */
function process(): DatabaseSlots {
  const slots = new DatabaseSlots(catalog.config);
  opened.push(slots);
  return slots;
}

const MAIN = { purpose: 'test', databaseName: 'main', count: 2 };

describe('the slots of a database', () => {
  it('are so many over all processes, and free again when they are given back', async () => {
    const [one, other] = [process(), process()];
    const first = await one.take(MAIN);
    const second = await other.take(MAIN);
    expect([await one.take(MAIN), await other.take(MAIN)]).toEqual([null, null]);
    await first?.();
    const third = await other.take(MAIN);
    expect(third).not.toBeNull();
    expect(await one.take(MAIN)).toBeNull();
    await second?.();
    expect(await one.take(MAIN)).not.toBeNull();
  });

  it('are not taken twice by those of one process who ask at once', async () => {
    const slots = process();
    const taken = await Promise.all([1, 2, 3, 4].map(() => slots.take(MAIN)));
    expect(taken.filter((slot) => slot !== null)).toHaveLength(2);
  });

  it('are those of one database and one purpose', async () => {
    const slots = process();
    await slots.take({ ...MAIN, count: 1 });
    expect(await slots.take({ ...MAIN, count: 1 })).toBeNull();
    expect(await slots.take({ ...MAIN, count: 1, databaseName: 'other' })).not.toBeNull();
    expect(await slots.take({ ...MAIN, count: 1, purpose: 'another' })).not.toBeNull();
  });

  it('are free when the process that had them is gone, and it takes others when its connection broke', async () => {
    const [one, other] = [process(), process()];
    const kept = await one.take({ ...MAIN, count: 1 });
    await runSql(
      catalog.database.superuserUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'lifeboat slots'`,
    );
    const taken = await waitFor(() => other.take({ ...MAIN, count: 1 }), { what: 'the slot' });
    // It still has what it works in, and keeps to the bound itself.
    expect(await one.take({ ...MAIN, count: 1 })).toBeNull();
    await kept?.();
    expect(await one.take({ ...MAIN, count: 1 })).toBeNull();
    await taken();
    expect(await waitFor(() => one.take({ ...MAIN, count: 1 }), { what: 'a slot' })).not.toBeNull();
  });
});
