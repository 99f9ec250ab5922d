import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RequestDiff, RunOperation } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { RecoverySite } from '../support/recovery-site.js';

const SCHEMA = `
CREATE TABLE app.projects (tenant_id int NOT NULL REFERENCES app.tenants ON DELETE CASCADE, id int, name text, PRIMARY KEY (tenant_id, id));
CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, project_id int NOT NULL, body text,
                        FOREIGN KEY (tenant_id, project_id) REFERENCES app.projects ON DELETE CASCADE);
INSERT INTO app.projects VALUES (1, 1, 'first'), (2, 1, 'other');
INSERT INTO app.notes SELECT 1 + i % 2, i, 1, 'note ' || i FROM generate_series(1, 10) i;`;

const BEGIN = `
INSERT INTO app.tenants VALUES (7, 'seven');
INSERT INTO app.projects VALUES (7, 1, 'its first');
INSERT INTO app.notes VALUES (7, 71, 1, 'kept'), (7, 72, 1, 'changed'), (7, 73, 1, 'gone');`;

let site: RecoverySite;

const open = async (schema: string): Promise<void> => {
  site = await RecoverySite.open({ schema });
  // The keys were looked at while the epoch was past.
  await site.caughtUp();
};
const content = async (tenant: string): Promise<string[][]> => [
  await site.rows('app.projects', tenant),
  await site.rows('app.notes', tenant),
];
/** Begins tenant 7 and changes it; answers with a moment at which it was good, and what it held. */
const beginAndSpoil = async (): Promise<{ before: string; good: string; wanted: string[][] }> => {
  const before = await site.moment();
  await site.sql(BEGIN);
  await site.sql(`UPDATE app.notes SET body = 'new' WHERE id = 72`);
  const good = await site.moment();
  const wanted = await content('7');
  await site.sql(
    `DELETE FROM app.notes WHERE id = 73; UPDATE app.notes SET body = 'spoiled' WHERE tenant_id = 7`,
  );
  await site.caughtUp();
  return { before, good, wanted };
};

afterEach(() => site.close());

describe('a tenant that began while changes were captured', () => {
  beforeEach(() => open(SCHEMA));

  it('is recovered without any backup, and nobody else is touched', async () => {
    const { good, wanted } = await beginAndSpoil();
    const others = [await content('1'), await content('2')];
    expect(await site.recover({ targetTime: good, dryRun: true }, '7')).toBe('completed');
    expect(await content('7')).not.toEqual(wanted);
    expect(await site.recover({ targetTime: good }, '7')).toBe('completed');
    expect(await content('7')).toEqual(wanted);
    expect([await content('1'), await content('2')]).toEqual(others);
  });

  it('has a window that begins with it; a moment before that is refused, with the nearest one', async () => {
    const { before, good } = await beginAndSpoil();
    const { earliest, latest, gaps, tablesNotCovered } = await site.window('7');
    expect([gaps, tablesNotCovered]).toEqual([[], []]);
    expect(before < String(earliest) && String(earliest) < good && good < String(latest)).toBe(true);
    expect(await site.refusal({ targetTime: before }, '7')).toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
      meta: { nearest: { before: null, after: earliest } },
    });
    expect(await site.recover({ targetTime: String(earliest) }, '7')).toBe('completed');
    expect((await content('7'))[1]).toHaveLength(3);
    // Tenants that were there before need a backup still.
    expect(await site.window('1')).toMatchObject({ earliest: null, latest: null });
  });

  it('shows what changed since it began', async () => {
    const { good } = await beginAndSpoil();
    const { app } = site.lifeboat;
    const { earliest } = await site.window('7');
    const { jobId } = await runAs(testActor(), () =>
      app.get(RequestDiff).request('7', { from: String(earliest), to: good }, null),
    );
    const nothing = { inserts: 0, updates: 0, deletes: 0 };
    expect(await app.get(RunOperation).run(jobId, { lastAttempt: true })).toMatchObject({
      kind: 'completed',
      operation: {
        result: {
          tables: [
            { table: 'app.notes', ...nothing, updates: 1 },
            { table: 'app.projects', ...nothing },
            { table: 'app.tenants', ...nothing },
          ],
        },
      },
    });
  });

  it('has columns that came later', async () => {
    await site.sql(BEGIN);
    await site.sql(`ALTER TABLE app.notes ADD COLUMN mood text DEFAULT 'fine'`);
    await site.sql(`UPDATE app.notes SET mood = 'bad' WHERE id = 71`);
    const good = await site.moment();
    const wanted = await content('7');
    await site.sql(`UPDATE app.notes SET mood = 'spoiled' WHERE tenant_id = 7`);
    await site.caughtUp();
    expect(await site.recover({ targetTime: good }, '7')).toBe('completed');
    expect(await content('7')).toEqual(wanted);
  });

  it('is recovered from a full backup as soon as there is one behind which the moment lies', async () => {
    const { good, wanted } = await beginAndSpoil();
    const backupId = await site.lifeboat.backUp('7');
    await site.sql(`UPDATE app.notes SET body = 'after' WHERE id = 71`);
    const later = await site.moment();
    const after = await content('7');
    await site.caughtUp();
    expect(await site.lifeboat.recover('7', { targetTime: later, dryRun: true })).toMatchObject({
      operation: { result: { recovery: { baseBackupId: backupId } } },
    });
    expect(await site.recover({ targetTime: good }, '7')).toBe('completed');
    expect(await content('7')).toEqual(wanted);
    expect(await site.recover({ targetTime: later }, '7')).toBe('completed');
    expect(await content('7')).toEqual(after);
  });

  it('is known when it began while nobody captured', async () => {
    await site.stopCapture();
    await site.sql(BEGIN);
    const good = await site.moment();
    const wanted = await content('7');
    await site.sql(`DELETE FROM app.notes WHERE tenant_id = 7`);
    await site.startCapture();
    await site.caughtUp();
    expect(await site.recover({ targetTime: good }, '7')).toBe('completed');
    expect(await content('7')).toEqual(wanted);
  });

  it('is recovered when it has been deleted since, and when it began anew', async () => {
    const { good, wanted } = await beginAndSpoil();
    await site.sql(`DELETE FROM app.tenants WHERE id = 7`);
    await site.caughtUp();
    expect(await site.recover({ targetTime: good }, '7')).toBe('completed');
    expect(await content('7')).toEqual(wanted);
    await site.sql(`DELETE FROM app.tenants WHERE id = 7`);
    await site.caughtUp();
    await site.sql(
      `INSERT INTO app.tenants VALUES (7, 'again'); INSERT INTO app.projects VALUES (7, 9, 'anew')`,
    );
    const anew = await site.moment();
    const second = await content('7');
    await site.sql(`DELETE FROM app.projects WHERE tenant_id = 7`);
    await site.caughtUp();
    expect(await site.recover({ targetTime: anew }, '7')).toBe('completed');
    expect(await content('7')).toEqual(second);
    expect(await site.recover({ targetTime: good }, '7')).toBe('completed');
    expect(await content('7')).toEqual(wanted);
  });
});

describe('a tenant of which nothing proves that it had nothing when it began', () => {
  const refused = async (): Promise<void> => {
    const { good } = await beginAndSpoil();
    const live = await content('7');
    expect(await site.refusal({ targetTime: good }, '7')).toMatchObject({ code: 'MOMENT_NOT_RECOVERABLE' });
    expect(await site.window('7')).toMatchObject({ earliest: null });
    expect(await content('7')).toEqual(live);
  };

  it('needs a backup where a table has no foreign key to the tenants', async () => {
    await open(`${SCHEMA} ALTER TABLE app.projects DROP CONSTRAINT projects_tenant_id_fkey`);
    await refused();
  });

  it('needs one where the foreign key holds for new rows only', async () => {
    await open(`${SCHEMA}
      ALTER TABLE app.projects DROP CONSTRAINT projects_tenant_id_fkey;
      INSERT INTO app.projects VALUES (7, 99, 'of nobody');
      ALTER TABLE app.projects ADD FOREIGN KEY (tenant_id) REFERENCES app.tenants NOT VALID`);
    await refused();
  });

  it('needs one where the foreign key is not checked', async () => {
    await open(`${SCHEMA} ALTER TABLE app.projects DISABLE TRIGGER ALL`);
    await refused();
  });
});
