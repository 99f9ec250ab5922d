import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Repository } from '@lifeboat/archive';
import { ChangeLogUpkeepRepository } from '@lifeboat/catalog';
import { SegmentStore } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import {
  BundleChangeLog,
  type BundledSegments,
  DestroyTenantKeys,
  ExpireChangeLog,
  RequestDiff,
  RequestHistory,
  RunOperation,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { epochIsPast, testActor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { check, rebuild } from '../support/upkeep.js';

const HOUR_MS = 3_600_000;
const CHANGES = 20;

let site: CapturedSite;
let capture: { stop(): Promise<void> };
let hours: number;
let moments: string[];

beforeEach(async () => {
  hours = 0;
  moments = [];
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
    ],
    clock: { now: () => new Date(Date.now() + hours * HOUR_MS) },
  });
  capture = site.capture();
  await epochIsPast((text) => site.sql(text));
  await site.lifeboat.backUp('1');
  for (let id = 1; id <= CHANGES; id += 1) {
    await site.sql(`INSERT INTO app.notes VALUES (1, ${id}, 'new'), (2, ${id + 1000}, 'of two')`);
    await site.sql(`UPDATE app.notes SET body = 'changed ${id}' WHERE id = 1`);
    await site.caughtUp();
    const [now] = await site.sql(`SELECT to_json(clock_timestamp()) #>> '{}' AS time`);
    moments.push(String(now?.['time']));
  }
  // What is covered ends with a commit.
  await site.sql(`SELECT pg_logical_emit_message(true, 'test', '')`);
  await site.caughtUp();
  hours = 2;
});
afterEach(async () => {
  jest.restoreAllMocks();
  await capture.stop();
  await site.close();
});

const bundle = async (): Promise<BundledSegments[]> =>
  runAs(testActor(), () => site.lifeboat.app.get(BundleChangeLog).bundle(new AbortController().signal));

const expire = (): Promise<unknown> =>
  runAs(testActor(), () => site.lifeboat.app.get(ExpireChangeLog).expire(new AbortController().signal));

const objects = async (kind: string): Promise<string[]> => {
  const paths: string[] = [];
  for await (const { path } of site.lifeboat.app.get(Repository).storage.list('changes/')) {
    paths.push(...(path.endsWith(`.${kind}`) ? [path] : []));
  }
  return paths;
};

const resultOf = async (jobId: string): Promise<Record<string, unknown>> => {
  const outcome = await site.lifeboat.app.get(RunOperation).run(jobId, { lastAttempt: true });
  if (outcome.kind !== 'completed') {
    throw new Error(`it ended as ${JSON.stringify(outcome)}`);
  }
  return outcome.operation.result ?? {};
};

/** All that is told by the change log: plans of recoveries, a difference, and the history of a row. */
async function told(): Promise<unknown[]> {
  const { app } = site.lifeboat;
  const all: unknown[] = [];
  for (const targetTime of [moments[2], moments[9], moments[CHANGES - 1]]) {
    const outcome = await site.lifeboat.recover('1', { targetTime, dryRun: true, engine: 'changes' });
    const { planHash } = outcome.kind === 'completed' ? (outcome.operation.result ?? {}) : {};
    expect(planHash).toEqual(expect.any(String));
    all.push(planHash);
  }
  const [from = '', to] = [moments[1], moments[15]];
  const diff = await runAs(testActor(), () => app.get(RequestDiff).request('1', { from, to }, null));
  const rows = { table: 'app.notes', key: { id: 1 }, to };
  const history = await runAs(testActor(), () => app.get(RequestHistory).request('1', rows, null));
  return [...all, await resultOf(diff.jobId), await resultOf(history.jobId)];
}

const lost = (): LifeboatError =>
  new LifeboatError('CATALOG_UNAVAILABLE', { detail: 'The catalog is down.', remedy: 'Wait.' });

describe('old segments', () => {
  it('are put together, and everything that is told by them stays', async () => {
    const before = await told();
    const segments = await site.segments();
    expect(segments.length).toBeGreaterThanOrEqual(CHANGES);
    expect(await bundle()).toMatchObject([{ bundles: 1, segments: segments.length - 1, damaged: [] }]);
    expect(new Set((await site.segments()).map(({ path }) => path)).size).toBe(2);
    expect(await told()).toEqual(before);

    // Whoever looked their places up before finds them still, for a while.
    expect(await objects('segment')).toHaveLength(segments.length);
    await expire();
    expect(await objects('segment')).toHaveLength(segments.length);
    expect((await check(site.lifeboat)).findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    hours += 2;
    await expire();
    expect([(await objects('segment')).length, (await objects('bundle')).length]).toEqual([1, 1]);
    expect(await told()).toEqual(before);
    expect((await check(site.lifeboat)).findings).toEqual([]);
    expect(await bundle()).toMatchObject([{ bundles: 0 }]);

    await site.sql(`INSERT INTO app.notes VALUES (1, 999, 'behind it')`);
    await site.caughtUp();
    expect(
      await site.lifeboat.recover('1', { targetTime: moments[9] ?? '', engine: 'changes' }),
    ).toMatchObject({
      kind: 'completed',
    });
    expect(await site.sql('SELECT count(*)::int AS rows FROM app.notes WHERE tenant_id = 1')).toEqual([
      { rows: 10 },
    ]);
  });

  it('are found by a reader who looked them up before they went', async () => {
    const before = await told();
    const readHead = SegmentStore.prototype.readHead;
    let isGone = false;
    jest.spyOn(SegmentStore.prototype, 'readHead').mockImplementation(async function (
      this: SegmentStore,
      ...args
    ) {
      if (!isGone) {
        isGone = true;
        await bundle();
        hours += 2;
        await expire();
      }
      return readHead.apply(this, args);
    });
    expect(await told()).toEqual(before);
    expect(await objects('segment')).toHaveLength(1);
  });

  it('come back with the catalog, whether or not their own objects are still there', async () => {
    const before = await site.segments();
    await bundle();
    await capture.stop();
    for (const count of [before.length, 1]) {
      await loseCatalog({ catalogUrl: site.superuserUrl });
      const { findings } = await rebuild(site.lifeboat);
      expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
      expect(await objects('segment')).toHaveLength(count);
      const facts = (await site.segments()).map(({ number, sha256, changes }) => ({
        number,
        sha256,
        changes,
      }));
      expect(facts).toEqual(before.map(({ number, sha256, changes }) => ({ number, sha256, changes })));
      expect(new Set((await site.segments()).map(({ path }) => path)).size).toBe(2);
      await expire();
    }
  });

  it('lose a tenant’s blocks when it is erased, wherever they lie', async () => {
    await bundle();
    const { blankedBlocks } = await runAs(testActor(), () =>
      site.lifeboat.app.get(DestroyTenantKeys).destroy('1', '1'),
    );
    expect(blankedBlocks).toBeGreaterThanOrEqual(CHANGES);
    const [path = ''] = await objects('bundle');
    expect([await objects('bundle'), path.endsWith('.1.bundle'), (await objects('segment')).length]).toEqual([
      [path],
      true,
      1,
    ]);
    const stored = await site.lifeboat.app.get(SegmentStore).verifyBundle(path);
    for (const { head, blanked } of stored) {
      expect(blanked).toEqual(head.blocks.some(({ tenantId }) => tenantId === '1') ? ['1'] : []);
    }
    expect(await site.changesOf('2')).not.toEqual([]);
    expect(await site.changesOf('1')).toEqual([]);
  });
});

describe('a bundling that is interrupted', () => {
  it.each<[string, () => void]>([
    [
      'before anything is put',
      () => {
        jest.spyOn(SegmentStore.prototype, 'putBundle').mockRejectedValueOnce(lost());
      },
    ],
    [
      'before it is registered, by a kill',
      () => {
        // Nothing is removed by a process that is dead.
        jest.spyOn(ChangeLogUpkeepRepository.prototype, 'bundle').mockRejectedValueOnce(lost());
        jest.spyOn(site.lifeboat.app.get(Repository).storage, 'erase').mockRejectedValueOnce(lost());
      },
    ],
    [
      'while the catalog is down',
      () => {
        jest.spyOn(ChangeLogUpkeepRepository.prototype, 'bundle').mockRejectedValueOnce(lost());
      },
    ],
  ])('%s leaves what was registered, and goes on', async (_, interrupt) => {
    const [before, segments] = [await told(), await site.segments()];
    interrupt();
    await expect(bundle()).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    expect(await site.segments()).toEqual(segments);
    expect((await check(site.lifeboat)).findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(await told()).toEqual(before);
    expect(await bundle()).toMatchObject([{ bundles: 1 }]);
    hours += 2;
    await expire();
    expect([(await objects('segment')).length, (await objects('bundle')).length]).toEqual([1, 1]);
    expect(await told()).toEqual(before);
  });

  it('takes nothing for good that was damaged', async () => {
    const segments = await site.segments();
    const path = join(site.lifeboat.config.repository.location, segments[3]?.path ?? '');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await writeFile(path, bytes);
    expect(await bundle()).toMatchObject([
      { bundles: 0, damaged: [{ detail: expect.stringContaining('another SHA-256') }] },
    ]);
    expect(await site.segments()).toEqual(segments);
    expect(await objects('bundle')).toEqual([]);
  });

  it('is not stopped by a segment that is gone, which is named', async () => {
    const segments = await site.segments();
    const gone = segments[3]?.path ?? '';
    await rm(join(site.lifeboat.config.repository.location, gone));
    expect(await bundle()).toMatchObject([
      { bundles: 0, damaged: [{ detail: expect.stringContaining(gone) }] },
    ]);
    expect(await site.segments()).toEqual(segments);
    expect(await objects('bundle')).toEqual([]);
  });
});
