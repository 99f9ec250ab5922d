import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OneOfMany } from '@lifeboat/testing';

let cluster: OneOfMany;

beforeAll(async () => {
  cluster = await OneOfMany.start({ tenants: 100, rows: 200 });
}, 180_000);
afterAll(() => cluster.close());

describe('a tenant that is one percent of its cluster', () => {
  it('has the same rows after a recovery by the change log and after one from WAL', async () => {
    expect(cluster.wanted.rows).toBeGreaterThan(100);
    for (const engine of ['changes', 'wal'] as const) {
      const { seconds, ...recovered } = await cluster.recover(engine);
      expect({ engine, ...recovered }).toEqual({ engine, ...cluster.wanted });
      expect(seconds).toBeGreaterThan(0);
    }
  }, 180_000);
});
