import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { numbers, startCaptureWriters, WRITTEN_SCHEMA, WRITTEN_TABLES } from '../support/capture-writers.js';
import { type CaptureProcesses, captureProcesses } from '../support/capture-process.js';
import type { Program } from '../support/program.js';
import { linesOf, liveLinesSql, replay } from '../support/replay.js';

const TENANTS = 4;
const ROUNDS = Number(process.env['LIFEBOAT_CAPTURE_ROUNDS'] ?? '8');
const seed = Number(process.env['LIFEBOAT_SEED'] ?? String(Date.now() % 1_000_000));

let site: CapturedSite;
let processes: CaptureProcesses;

beforeAll(async () => {
  site = await startCapturedSite({
    schema: `${WRITTEN_SCHEMA} INSERT INTO app.tenants SELECT i, 't' FROM generate_series(3, ${String(TENANTS)}) i;`,
    enrolled: [
      { table: 'app.orders', identity: ['tenant_id', 'id'] },
      { table: 'app.marks', identity: 'full' },
    ],
  });
  processes = await captureProcesses(site);
});
afterAll(async () => {
  await processes.close();
  await site.close();
});

const start = (): Program =>
  processes.start({ CHANGE_LOG_FLUSH_SECONDS: '0.1', CHANGE_LOG_FLUSH_BYTES: '100000' });

const segmentCount = async (): Promise<number> => {
  const [row] = await site.sql('SELECT count(*)::int AS count FROM lifeboat.change_log_segments');
  return Number(row?.['count']);
};

async function live(table: string, columns: readonly string[], tenantId: string): Promise<string[]> {
  const rows = await site.sql(liveLinesSql(table, columns, tenantId));
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}

describe('a capture that is killed again and again', () => {
  it(`loses nothing and writes nothing twice (seed ${String(seed)})`, async () => {
    const pick = numbers(seed);
    let program = start();
    // The epoch begins with empty tables: all that there is later is in the log.
    await waitFor(async () => (await site.epochs()).length === 1, { what: 'the epoch', timeoutMs: 90_000 });
    const writers = startCaptureWriters(site.superuserUrl, { seed, writers: 6, tenants: TENANTS });
    for (let round = 0; round < ROUNDS; round += 1) {
      const target = (await segmentCount()) + pick(4);
      await waitFor(async () => (await segmentCount()) >= target, {
        what: 'segments',
        timeoutMs: 90_000,
        intervalMs: 1 + pick(30),
      });
      program.signal('SIGKILL');
      await program.exit;
      program = start();
    }
    await writers.stop();
    await site.caughtUp();
    expect(await site.epochs()).toHaveLength(1);
    expect(await site.gaps()).toEqual([]);
    expect(writers.committed).toBeGreaterThan(20);
    for (let tenant = 1; tenant <= TENANTS; tenant += 1) {
      const state = replay(await site.changesOf(String(tenant)));
      for (const [table, columns] of Object.entries(WRITTEN_TABLES)) {
        expect([table, linesOf(state, table)]).toEqual([table, await live(table, columns, String(tenant))]);
      }
    }
    program.signal('SIGTERM');
    expect(await program.exit).toBe(0);
    expect(
      await site.sql(`SELECT active FROM pg_replication_slots WHERE database = current_database()`),
    ).toEqual([{ active: false }]);
  }, 300_000);
});
