import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Repository } from '@lifeboat/archive';
import { runAs } from '@lifeboat/tenancy';
import { runSql, type SampleLifeboat, startSchemaLifeboat, TestCapture, testActor } from '@lifeboat/testing';
import { type RecoveryWindowView, ShowRecoveryWindow } from './show-recovery-window.js';

const SCHEMA = `
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, body text);
INSERT INTO app.notes VALUES (1, 1, 'first');`;

let lifeboat: SampleLifeboat;
let capture: TestCapture;
let first: string;
let second: string;
let whole: RecoveryWindowView;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
  capture = await TestCapture.start(lifeboat);
  first = await lifeboat.backUp('1');
  await change('second');
  second = await lifeboat.backUp('1');
  await change('third');
  // Nothing of the window moves any more.
  await capture.close();
  whole = await show();
});
afterAll(() => lifeboat.close());

async function change(body: string): Promise<void> {
  await runSql(lifeboat.database.superuserUrl, `UPDATE app.notes SET body = '${body}' WHERE id = 1`);
  await capture.caughtUp();
}

const show = (): Promise<RecoveryWindowView> =>
  runAs(testActor('1'), () => lifeboat.app.get(ShowRecoveryWindow).show('1'));

/** As a validation that has found a volume of these damaged, and of no other. */
const breakBackups = (...ids: string[]): Promise<unknown> =>
  runSql(
    lifeboat.database.superuserUrl,
    `UPDATE lifeboat.tenant_backups
        SET validation = jsonb_build_object('valid', NOT id::text = ANY ('{${ids.join()}}'::text[]))`,
  );

it('a window begins with a backup that is not known to be broken, and names what only a broken one holds', async () => {
  expect(whole).toMatchObject({ earliest: expect.any(String), doubtful: [] });
  await breakBackups(first);
  const { earliest, latest, doubtful } = await show();
  expect(latest).toBe(whole.latest);
  expect(String(earliest) > String(whole.earliest)).toBe(true);
  expect(doubtful).toEqual([{ from: whole.earliest, to: expect.any(String), backupId: first }]);
  expect(String(doubtful[0]?.to) < String(earliest)).toBe(true);
  const outcome = await lifeboat.recover('1', { targetTime: String(doubtful[0]?.from), dryRun: true });
  expect(outcome).toMatchObject({ kind: 'completed', operation: { result: { backupId: first } } });
});

it('a newer one that is broken takes nothing away', async () => {
  await breakBackups(second);
  const { earliest, latest } = whole;
  expect(await show()).toMatchObject({ earliest, latest, doubtful: [] });
});

it('there is none where all backups are broken, and what may be had is named all the same', async () => {
  await breakBackups(first, second);
  const { earliest, latest } = whole;
  expect(await show()).toMatchObject({
    earliest: null,
    latest: null,
    doubtful: [{ from: earliest, to: latest, backupId: first }],
  });
});

it('a broken backup that has lost its manifest leads nowhere, and does not hide what others do', async () => {
  await breakBackups(first);
  const { earliest } = await show();
  const [row] = await runSql<{ path: string }>(
    lifeboat.database.superuserUrl,
    `SELECT path FROM lifeboat.tenant_backups WHERE id = '${first}'`,
  );
  await lifeboat.app.get(Repository).storage.delete(`${String(row?.path)}/manifest.json`);
  expect(await show()).toMatchObject({ earliest, doubtful: [] });
});
