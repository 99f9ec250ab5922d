import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase, waitFor } from '@lifeboat/testing';
import { findBrokenConstraints } from '../checks/find-broken-constraints.js';
import { withClient } from '../database/connect.js';
import { sampleAppUrl } from '../database/sample-app-url.js';
import { hashTenant, hashTenants } from '../hash/hash-tenant.js';
import { installSampleApp } from '../install/install-sample-app.js';
import { listSampleTenants } from '../seed/list-sample-tenants.js';
import { seedSampleApp } from '../seed/seed-sample-app.js';
import { OPERATIONS } from './operations.js';
import { startWriters } from './start-writers.js';
import { verifyWriters } from './verify-writers.js';

const template = {
  name: 'sample_app_writers_spec',
  build: async (url: string): Promise<void> => {
    await installSampleApp(url);
    await seedSampleApp(url, { seed: 6, tenants: 4, rows: 3000 });
  },
};

const made: TestDatabase[] = [];
let url: string;
let appUrl: string;
let ids: string[];

beforeEach(async () => {
  const database = await createTestDatabase({ template });
  made.push(database);
  url = database.superuserUrl;
  appUrl = sampleAppUrl(url);
  ids = (await listSampleTenants(url)).map(({ id }) => id);
});

afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()));
});

const written = (): string[] => ids.slice(1);

/** Whether a writer waits for a lock on a table. */
const isWaiting = async (): Promise<boolean> => {
  const waiting = `SELECT FROM pg_stat_activity
    WHERE usename = 'sample_app' AND datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'`;
  return ((await withClient(url, (client) => client.query(waiting))).rowCount ?? 0) > 0;
};

describe('startWriters', () => {
  it('keeps books that say exactly what is there, whatever it did', async () => {
    const before = await hashTenants(url);
    const writers = startWriters(appUrl, { tenantIds: written(), seed: 1, pauseMs: 0, connections: 3 });
    await writers.ready;
    const wanted = OPERATIONS.length;
    await waitFor(
      () => {
        const { committed, rolledBack, operations } = writers.counts();
        return committed > 50 && rolledBack > 0 && Object.keys(operations).length === wanted;
      },
      { what: 'every operation', timeoutMs: 90_000 },
    );
    const report = await writers.stop();
    expect(report.differences).toEqual([]);
    expect(await verifyWriters(url, report)).toEqual([]);
    expect(report.committed).toBeGreaterThan(50);
    expect(report.rolledBack).toBeGreaterThan(0);
    expect(Object.keys(report.operations).sort()).toEqual(OPERATIONS.map(([name]) => name).sort());
    expect(await hashTenant(url, ids[0] ?? '')).toEqual(before.get(ids[0] ?? ''));
    for (const { tenantId, start, left, rowsAdded } of report.tenants) {
      expect(start).toEqual(before.get(tenantId));
      for (const [table, { rows }] of Object.entries(left)) {
        expect(rows).toBe((start[table]?.rows ?? 0) + (rowsAdded[table] ?? 0));
      }
    }
    expect(await findBrokenConstraints(url)).toEqual([]);
  }, 120_000);

  it('makes the same choices from the same seed', async () => {
    const [one = [], two = []] = await Promise.all(
      [1, 2].map(async () => {
        const database = await createTestDatabase({ template });
        made.push(database);
        const options = { tenantIds: written().slice(0, 1), seed: 4 };
        const writers = startWriters(sampleAppUrl(database.superuserUrl), options);
        await writers.ready;
        await waitFor(() => Object.keys(writers.counts().operations).length > 5, { what: 'some operations' });
        // In the order in which they first came.
        return Object.keys((await writers.stop()).operations);
      }),
    );
    const common = Math.min(one.length, two.length);
    expect(common).toBeGreaterThan(0);
    expect(one.slice(0, common)).toEqual(two.slice(0, common));
  });

  it('sees a change by anybody else, also of a row that no writer touched', async () => {
    const writers = startWriters(appUrl, { tenantIds: written(), seed: 2 });
    await writers.ready;
    await withClient(url, (client) =>
      client.query(`SET session_replication_role = replica;
        UPDATE app.custom_fields SET exact = 1.100 WHERE id = 6 AND tenant_id = '${ids[2] ?? ''}'`),
    );
    const { differences } = await writers.stop();
    expect(differences).toEqual([expect.objectContaining({ tenantId: ids[2], table: 'app.custom_fields' })]);
  });

  it('waits for a lock, and tells how long', async () => {
    const writers = startWriters(appUrl, { tenantIds: written(), seed: 3 });
    await writers.ready;
    await withClient(url, async (client) => {
      await client.query('BEGIN; LOCK TABLE app.tasks, app.members, app.events IN SHARE ROW EXCLUSIVE MODE');
      await waitFor(isWaiting, { what: 'a writer to wait' });
      await sleep(600);
      await client.query('COMMIT');
    });
    const report = await writers.stop();
    expect(report.longestWaitMs).toBeGreaterThan(500);
    expect(report.differences).toEqual([]);
  });

  it('tries again after a lock timeout', async () => {
    const impatient = `${appUrl}?options=${encodeURIComponent('-c lock_timeout=30ms')}`;
    const writers = startWriters(impatient, { tenantIds: written(), seed: 5 });
    await writers.ready;
    await withClient(url, async (client) => {
      await client.query('BEGIN; LOCK TABLE app.tasks, app.invoices, app.events IN SHARE ROW EXCLUSIVE MODE');
      await waitFor(() => writers.counts().retried > 0, { what: 'a writer to try again' });
      await client.query('COMMIT');
    });
    const report = await writers.stop();
    expect(report.retried).toBeGreaterThan(0);
    expect(report.differences).toEqual([]);
  });

  it('goes on over a lost connection, and knows whether its COMMIT counted', async () => {
    const writers = startWriters(appUrl, { tenantIds: written(), seed: 7, pauseMs: 0 });
    await writers.ready;
    for (let round = 0; round < 5; round += 1) {
      const { committed, reconnected } = writers.counts();
      await waitFor(() => writers.counts().committed > committed + 2, { what: 'further transactions' });
      await withClient(url, (client) =>
        client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename = 'sample_app' AND datname = current_database()`),
      );
      await waitFor(() => writers.counts().reconnected > reconnected, { what: 'a new connection' });
    }
    const report = await writers.stop();
    expect(report.reconnected).toBeGreaterThan(0);
    expect(report.differences).toEqual([]);
  });

  it('ends its connections', async () => {
    const writers = startWriters(appUrl, { tenantIds: written(), seed: 8 });
    await writers.stop();
    const connections = `SELECT FROM pg_stat_activity WHERE usename = 'sample_app' AND datname = current_database()`;
    await waitFor(async () => (await withClient(url, (client) => client.query(connections))).rowCount === 0, {
      what: 'the writers to disconnect',
    });
  });

  it('says why it cannot start', async () => {
    expect(() => startWriters(appUrl, { tenantIds: [], seed: 1 })).toThrow('INVALID_REQUEST');
    const wrong = appUrl.replace('sample_app', 'nobody');
    const writers = startWriters(wrong, { tenantIds: written(), seed: 1 });
    await expect(writers.ready).rejects.toThrow('nobody');
    await expect(writers.stop()).rejects.toThrow('nobody');
  });
});
