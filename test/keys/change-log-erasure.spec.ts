import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Repository } from '@lifeboat/archive';
import { ChangeLogUpkeepRepository } from '@lifeboat/catalog';
import { SegmentStore, type VerifiedSegment } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import { DestroyTenantKeys, type Erasure } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { TEST_KEY, testActor, waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';

let site: CapturedSite;
let capture: { stop(): Promise<void> };

async function open(environment: Record<string, string> = {}): Promise<void> {
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
    ],
    environment,
  });
  capture = site.capture();
  for (const id of [10, 20, 30]) {
    await site.sql(`INSERT INTO app.notes VALUES (1, ${id + 1}, 'secret'), (2, ${id + 2}, 'of two')`);
    await site.caughtUp();
  }
}
afterEach(async () => {
  jest.restoreAllMocks();
  await capture.stop();
  await site.close();
});

const destroy = (): Promise<Erasure> =>
  runAs(testActor(), () => site.lifeboat.app.get(DestroyTenantKeys).destroy('1', '1'));

const stored = async (): Promise<string[]> =>
  (await readdir(join(site.lifeboat.config.repository.location, 'changes'), { recursive: true }))
    .filter((name) => name.endsWith('.segment'))
    .map((name) => `changes/${name}`)
    .sort();

/** The registered segments, as they lie in the repository, in their order. */
async function verified(): Promise<VerifiedSegment[]> {
  const store = site.lifeboat.app.get(SegmentStore);
  const found: VerifiedSegment[] = [];
  for (const { path } of await site.segments()) {
    found.push(await store.verify(path));
  }
  return found;
}

/** The bytes of another tenant's blocks, by the number of their segment. */
async function bytesOf(tenantId: string): Promise<Map<number, string>> {
  const bytes = new Map<number, string>();
  for (const { head, path, blocksOffset } of await verified()) {
    const block = head.blocks.find((each) => each.tenantId === tenantId);
    const file = await readFile(join(site.lifeboat.config.repository.location, path));
    const from = blocksOffset + (block?.offset ?? 0);
    bytes.set(head.number, file.subarray(from, from + (block?.length ?? 0)).toString('hex'));
  }
  return bytes;
}

/** That nothing is left of tenant 1, that tenant 2 has lost nothing, and that the chain goes on. */
async function expectErased(before: Map<number, string>): Promise<void> {
  const segments = await verified();
  expect(segments.map(({ path }) => path).sort()).toEqual(await stored());
  let previous: string | null = null;
  for (const { head, blanked, sha256 } of segments) {
    expect(blanked).toEqual(head.blocks.some(({ tenantId }) => tenantId === '1') ? ['1'] : []);
    expect(head.previous?.sha256 ?? null).toBe(previous);
    previous = sha256;
  }
  expect(await site.sql(`SELECT FROM lifeboat.change_log_blocks WHERE tenant_id = '1'`)).toEqual([]);
  expect(await bytesOf('2')).toEqual(before);
  await capture.stop();
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES (1, 91, 'of nobody'), (2, 92, 'behind it')`);
  await site.caughtUp();
  const inserted = (await site.changesOf('2')).flatMap((record) =>
    Array.isArray(record) && record[0] === 'I' ? [record[2][1]] : [],
  );
  expect(inserted).toEqual(['12', '22', '32', '92']);
  const last = (await verified()).at(-1);
  expect(last?.head.blocks.map(({ tenantId }) => tenantId)).toEqual(['2']);
  expect(last?.head.previous?.sha256).toBe(previous);
}

const down = (): LifeboatError =>
  new LifeboatError('REPOSITORY_UNAVAILABLE', { detail: 'The repository is down.', remedy: 'Wait.' });

describe('the erasure of a tenant, in the change log', () => {
  it('leaves zeros of its blocks, and every byte of the others’ where it was', async () => {
    await open();
    const before = await bytesOf('2');
    const erasure = await destroy();
    expect(erasure.blankedBlocks).toBe(3);
    await expectErased(before);
    expect((await destroy()).blankedBlocks).toBe(0);
  });

  it('removes what a capture had put and never registered', async () => {
    await open();
    const before = await bytesOf('2');
    const known = await stored();
    await site.sql(
      `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON lifeboat.change_log_segments EXECUTE FUNCTION public.refuse()`,
    );
    await site.sql(`INSERT INTO app.notes VALUES (1, 41, 'secret'), (2, 42, 'of two')`);
    await waitFor(async () => (await stored()).length > known.length, { what: 'the object' });
    await capture.stop();
    await site.sql(`UPDATE lifeboat.change_log_epochs SET ended_at = now(), end_reason = 'slot_lost'`);
    expect((await destroy()).blankedBlocks).toBe(3);
    expect(await stored()).toEqual((await site.segments()).map(({ path }) => path).sort());
    expect(await bytesOf('2')).toEqual(before);
  });

  it('blanks encrypted blocks that a recovery key reads', async () => {
    await open({ MASTER_KEY: TEST_KEY.identity, RECOVERY_RECIPIENTS: TEST_KEY.recipient });
    const before = await bytesOf('2');
    expect((await destroy()).blankedBlocks).toBe(3);
    await expectErased(before);
  });

  it('leaves alone what nobody but the tenant’s key can read', async () => {
    await open({ MASTER_KEY: TEST_KEY.identity });
    const before = await stored();
    expect(await destroy()).toMatchObject({ blankedBlocks: 0, keyObjects: 1 });
    expect(await stored()).toEqual(expect.arrayContaining(before));
    await expect(site.changesOf('1')).rejects.toMatchObject({ code: 'TENANT_KEY_MISSING' });
  });

  it('is completed after it was interrupted between the copy and the catalog', async () => {
    await open();
    const before = await bytesOf('2');
    const { app } = site.lifeboat;
    jest.spyOn(app.get(ChangeLogUpkeepRepository), 'replace').mockRejectedValueOnce(down());
    await expect(destroy()).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    expect(await bytesOf('2')).toEqual(before);
    expect((await destroy()).blankedBlocks).toBe(3);
    await expectErased(before);
  });

  it('is completed after it was interrupted before the old segment was gone', async () => {
    await open();
    const before = await bytesOf('2');
    const { storage } = site.lifeboat.app.get(Repository);
    const erase = storage.erase.bind(storage);
    let isDown = true;
    jest.spyOn(storage, 'erase').mockImplementation(async (path) => {
      if (path.endsWith('.segment') && isDown) {
        isDown = false;
        throw down();
      }
      await erase(path);
    });
    await expect(destroy()).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    expect(await bytesOf('2')).toEqual(before);
    expect((await destroy()).blankedBlocks).toBe(2);
    await expectErased(before);
  });

  it('goes on past what the storage refuses to remove, and says what is left', async () => {
    await open();
    const before = await bytesOf('2');
    const { storage } = site.lifeboat.app.get(Repository);
    const refused = (await stored())[0] ?? '';
    const spy = jest
      .spyOn(storage, 'erase')
      .mockRejectedValueOnce(
        new LifeboatError('REPOSITORY_ACCESS_DENIED', { detail: 'It is retained.', remedy: 'Wait.' }),
      );
    await expect(destroy()).rejects.toMatchObject({ code: 'ERASURE_INCOMPLETE', meta: { left: [refused] } });
    spy.mockRestore();
    await destroy();
    await expectErased(before);
  });
});
