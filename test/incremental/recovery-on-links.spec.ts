import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ShowRecoveryWindow } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { TEST_KEY, testActor } from '@lifeboat/testing';
import { ChainSite, resultOf } from '../support/chain-site.js';
import { LEDGER_ENVIRONMENT, LEDGER_SCHEMA, LEDGER_START, LEDGER_TABLES } from '../support/ledger.js';

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
});

const now = async (): Promise<string> => {
  const [row] = await site.sql(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
  return String(row?.['time']);
};

interface Recovered {
  plan: { recovery: { baseBackupId: string; transactions: number; changes: number } };
}

const recover = async (targetTime: string): Promise<Recovered> =>
  resultOf(await site.lifeboat.recover('1', { targetTime })) as unknown as Recovered;

const touch = (note: string): Promise<unknown> =>
  site.sql(`UPDATE app.notes SET title = '${note}' WHERE tenant_id = 1 AND id < 10`);

describe('a recovery', () => {
  it.each<['changes' | 'scan', () => Promise<{ backupId: string; method: string | null }>]>([
    ['changes', () => site.backUp('incremental')],
    ['scan', () => site.backUpWithoutKeys({ type: 'incremental' })],
  ])(
    'begins with the newest link before the moment, and rows are those of a full one: %s',
    async (method, take) => {
      const full = await site.backUp('full');
      await touch('before the link');
      const link = await take();
      expect(link).toMatchObject({ method });
      await touch('behind the link');
      await site.sql('DELETE FROM app.projects WHERE id = 4');
      const wanted = await site.live();
      const target = await now();
      await site.sql('DELETE FROM app.notes; DELETE FROM app.events');
      await site.capture.caughtUp();
      const recovered = await recover(target);
      expect(recovered.plan.recovery).toMatchObject({ baseBackupId: link.backupId, transactions: 2 });
      expect(await site.live()).toEqual(wanted);
      await site.capture.caughtUp();
      await touch('once more');
      await site.sql(`UPDATE lifeboat.tenant_backups SET status = 'failed' WHERE id = '${link.backupId}'`);
      const again = await recover(target);
      expect(again.plan.recovery).toMatchObject({ baseBackupId: full.backupId, transactions: 3 });
      expect(await site.live()).toEqual(wanted);
      await site.capture.caughtUp();
    },
  );

  it('passes over a link whose chain is broken', async () => {
    const older = await site.backUp('full');
    const newer = await site.backUp('full');
    const link = await site.backUp('incremental');
    expect(link.parentId).toBe(newer.backupId);
    const wanted = await site.live();
    const target = await now();
    await touch('gone wrong');
    await site.capture.caughtUp();
    await site.sql(`UPDATE lifeboat.tenant_backups SET status = 'failed' WHERE id = '${newer.backupId}'`);
    expect((await recover(target)).plan.recovery.baseBackupId).toBe(older.backupId);
    expect(await site.live()).toEqual(wanted);
  });

  it('can begin with a link that was scanned behind a gap, and with none before it', async () => {
    await site.backUp('full');
    await site.sql(`
      INSERT INTO lifeboat.recovery_gaps (id, database_name, from_time, to_time, from_xid, reason, detail, created_at, closed_at)
      VALUES (gen_random_uuid(), '${site.lifeboat.database.name}', clock_timestamp(), clock_timestamp(), pg_current_xact_id()::text::bigint,
              'capture_stopped', 'a test', now(), now())`);
    await touch('not known of');
    const link = await site.backUp('incremental');
    expect(link).toMatchObject({ method: 'scan', scanBecause: expect.stringContaining('capture_stopped') });
    const wanted = await site.live();
    const target = await now();
    await touch('gone wrong');
    await site.capture.caughtUp();
    expect((await recover(target)).plan.recovery.baseBackupId).toBe(link.backupId);
    expect(await site.live()).toEqual(wanted);
    await site.capture.caughtUp();
    const { gaps } = await runAs(testActor(), () => site.lifeboat.app.get(ShowRecoveryWindow).show('1'));
    expect(gaps).toMatchObject([{ reason: 'capture_stopped' }]);
    const next = await site.backUp('incremental');
    expect(next).toMatchObject({ method: 'changes', parentId: link.backupId });
  });
});
