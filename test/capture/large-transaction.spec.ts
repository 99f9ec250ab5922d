import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { type CaptureProcesses, captureProcesses } from '../support/capture-process.js';

/** The long form is a million; it takes a minute more. */
const ROWS = Number(process.env['LIFEBOAT_CAPTURE_ROWS'] ?? '100000');
const MEGABYTE = 1024 * 1024;

let site: CapturedSite;
let processes: CaptureProcesses;

beforeAll(async () => {
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [{ table: 'app.notes', identity: ['tenant_id', 'id'] }],
  });
  processes = await captureProcesses(site);
});
afterAll(async () => {
  await processes.close();
  await site.close();
});

describe('a large transaction', () => {
  it('is captured within bounds of memory, and becomes one segment', async () => {
    const program = processes.start();
    await waitFor(async () => (await site.epochs()).length === 1, { what: 'the epoch', timeoutMs: 90_000 });
    const idle = await program.peakMemory();
    await site.sql(
      `INSERT INTO app.notes SELECT 1 + i % 2, i, repeat(md5(i::text), ${String(ROWS > 200_000 ? 4 : 16)})
         FROM generate_series(1, ${String(ROWS)}) i`,
    );
    const committed = performance.now();
    await waitFor(async () => (await site.segments()).some(({ changes }) => changes >= ROWS), {
      what: 'the segment',
      timeoutMs: 240_000,
      intervalMs: 100,
    });
    expect(program.ended).toBe(false);
    const peak = await program.peakMemory();
    // Its text alone is larger; what is held of it does not grow with it.
    expect(peak - idle).toBeLessThan(100 * MEGABYTE);
    expect(peak).toBeLessThan(300 * MEGABYTE);
    const perSecond = Math.round(ROWS / ((performance.now() - committed) / 1000));
    process.stderr.write(
      `${String(ROWS)} rows: ${String(Math.round(peak / MEGABYTE))} MB at most, of which ${String(Math.round(idle / MEGABYTE))} before, ${String(perSecond)} changes/s\n`,
    );
    const [segment] = (await site.segments()).filter(({ changes }) => changes >= ROWS);
    expect(segment).toMatchObject({ changes: ROWS });
    const blocks = await site.sql(
      `SELECT tenant_id, changes::int FROM lifeboat.change_log_blocks WHERE segment_id = '${segment?.id ?? ''}' ORDER BY 1`,
    );
    expect(blocks).toEqual([
      { tenant_id: '1', changes: ROWS / 2 },
      { tenant_id: '2', changes: ROWS / 2 },
    ]);
  }, 300_000);
});
