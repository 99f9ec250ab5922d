import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runAs } from '@lifeboat/tenancy';
import {
  runSql,
  type SampleLifeboat,
  startSchemaLifeboat,
  TestCapture,
  testActor,
  waitFor,
} from '@lifeboat/testing';
import { type RecoveryWindowView, ShowRecoveryWindow } from '../recovery/show-recovery-window.js';
import { DeleteBackup } from './delete-backup.js';
import { FindWindowBases } from './find-window-bases.js';
import { neededBases } from './window-bases.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, body text);
INSERT INTO app.notes VALUES (1, 1, 'first'), (2, 2, 'theirs');`;

let lifeboat: SampleLifeboat;
let capture: TestCapture;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
});
afterAll(async () => {
  await capture.close();
  await lifeboat.close();
});

const asAdmin = <T>(work: () => Promise<T>): Promise<T> => runAs(testActor(), work);
const windowNow = (): Promise<RecoveryWindowView> =>
  asAdmin(() => lifeboat.app.get(ShowRecoveryWindow).show('1'));
const earliest = async (): Promise<string | null> => (await windowNow()).earliest;
/** As a validation that has found a volume of it damaged. */
const breakBackup = (id: string): Promise<unknown> =>
  runSql(
    lifeboat.database.superuserUrl,
    `UPDATE lifeboat.tenant_backups SET validation = '{"valid": false}' WHERE id = '${id}'`,
  );
const remove = (id: string): Promise<unknown> =>
  asAdmin(() => lifeboat.app.get(DeleteBackup).delete('1', id));

describe('the recovery window that is promised', () => {
  it('keeps the backup that it begins with, and no other', async () => {
    const before = await lifeboat.backUp('1');
    capture = await TestCapture.start(lifeboat);
    const first = await lifeboat.backUp('1');
    await runSql(lifeboat.database.superuserUrl, "UPDATE app.notes SET body = 'changed' WHERE id = 1");
    const second = await lifeboat.backUp('1');
    await lifeboat.backUp('1');
    await capture.caughtUp();
    const from = await waitFor(earliest, { what: 'the window' });

    const bases = await asAdmin(() => lifeboat.app.get(FindWindowBases).of('1'));
    expect(bases.map(({ backupId }) => backupId)).toEqual(expect.arrayContaining([first, second]));
    expect(bases.map(({ backupId }) => backupId)).not.toContain(before);
    expect(neededBases(bases, new Date(0))).toEqual(new Set([first]));
    expect(neededBases(bases, new Date(Date.now() + 60_000))).toEqual(new Set());

    await expect(remove(first)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    await remove(before);
    await remove(second);
    expect(await earliest()).toBe(from);
  });

  it('keeps another one where that was found to be broken, with which a recovery then begins', async () => {
    const [older, newer] = (await asAdmin(() => lifeboat.app.get(FindWindowBases).of('1'))).map(
      ({ backupId }) => backupId,
    );
    const newest = await lifeboat.backUp('1');
    await runSql(lifeboat.database.superuserUrl, "UPDATE app.notes SET body = 'again' WHERE id = 1");
    await capture.caughtUp();
    await breakBackup(older ?? '');
    await expect(remove(newer ?? '')).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });

    await breakBackup(newest);
    const { latest } = await windowNow();
    const outcome = await lifeboat.recover('1', { targetTime: latest ?? '', dryRun: true });
    expect(outcome).toMatchObject({ operation: { result: { backupId: newer } } });
  });
});
