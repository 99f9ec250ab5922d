import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PlanIncrement } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { TEST_KEY, testActor } from '@lifeboat/testing';
import { ChainSite } from '../support/chain-site.js';
import { LEDGER_ENVIRONMENT, LEDGER_SCHEMA, LEDGER_START, LEDGER_TABLES } from '../support/ledger.js';
import { codeOf } from '../support/site.js';

let site: ChainSite;

beforeAll(async () => {
  site = await ChainSite.open(LEDGER_SCHEMA, LEDGER_TABLES, {
    ...LEDGER_ENVIRONMENT,
    MASTER_KEY: TEST_KEY.identity,
  });
});

afterAll(() => site.close());

beforeEach(async () => {
  await site.sql(LEDGER_START);
  await site.capture.caughtUp();
});

/** The file of the newest segment with something of the tenant. */
async function newestSegment(): Promise<string> {
  await site.capture.caughtUp();
  const [segment] = await site.sql(
    `SELECT s.path FROM lifeboat.change_log_segments s JOIN lifeboat.change_log_blocks b ON b.segment_id = s.id
      WHERE b.tenant_id = '1' ORDER BY s.created_at DESC LIMIT 1`,
  );
  return join(site.lifeboat.config.repository.location, String(segment?.['path']));
}

const touch = (): Promise<unknown> =>
  site.sql(`UPDATE app.projects SET name = 'touched' WHERE tenant_id = 1`);

async function restoresAsSeen(backupId: string): Promise<void> {
  const seen = await site.live();
  await site.sql(`DELETE FROM app.projects WHERE tenant_id = 1; DELETE FROM app.events WHERE tenant_id = 1`);
  expect(codeOf(await site.restore({ backupId }))).toBe('completed');
  expect(await site.live()).toEqual(seen);
}

describe('where the change log does not do, an incremental backup', () => {
  it.each<[string, (file: string) => Promise<unknown>, RegExp]>([
    ['is missing', (file) => rm(file), /segment/i],
    [
      'is damaged',
      async (file) => {
        const bytes = await readFile(file);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9);
        await writeFile(file, bytes);
      },
      /segment|block/i,
    ],
  ])('scans the rows, and says why: a segment that %s', async (_what, harm, why) => {
    await site.backUp('full');
    await touch();
    await harm(await newestSegment());
    const taken = await site.backUp('incremental');
    expect(taken).toMatchObject({ method: 'scan', scanBecause: expect.stringMatching(why) });
    await restoresAsSeen(taken.backupId);
  });

  it('scans the rows where this process has no keys', async () => {
    await site.backUp('full');
    await touch();
    const taken = await site.backUpWithoutKeys({ type: 'incremental' });
    expect(taken).toMatchObject({ method: 'scan', scanBecause: expect.stringContaining('no master key') });
    await restoresAsSeen(taken.backupId);
  });

  it('scans only the tables of which there is a gap', async () => {
    await site.backUp('full');
    await site.sql(`
      INSERT INTO lifeboat.recovery_gaps (id, database_name, tables, from_time, to_time, from_xid, reason, detail, created_at, closed_at)
      VALUES (gen_random_uuid(), '${site.lifeboat.database.name}', '{app.projects}', clock_timestamp(), clock_timestamp(),
              pg_current_xact_id()::text::bigint, 'schema_changed', 'a test', now(), now())`);
    await touch();
    const taken = await site.backUp('incremental');
    expect(taken).toMatchObject({ method: 'changes', scannedTables: ['app.projects'] });
    await restoresAsSeen(taken.backupId);
  });

  it('is a full one where what must be read of the parent is lost', async () => {
    const full = await site.backUp('full');
    await site.sql(`INSERT INTO app.events VALUES (1, 'of a table without a key', null)`);
    await rm(join(site.lifeboat.config.repository.location, full.path, 'data-0001.sql.zst.age'));
    expect(await site.backUp('incremental')).toMatchObject({
      type: 'full',
      fullBecause: expect.stringContaining(full.backupId),
    });
  });
});

describe('the job of an incremental backup', () => {
  const kindOf = (tenant: string): Promise<string> =>
    runAs(testActor(tenant), () =>
      site.lifeboat.app.get(PlanIncrement).kindOf(tenant, site.lifeboat.database.name, null),
    );

  it('is one for a worker with keys only where the change log covers it', async () => {
    expect(await kindOf('2')).toBe('backup');
    await site.backUp('full', '2');
    expect(await kindOf('2')).toBe('backup_from_changes');
  });
});
