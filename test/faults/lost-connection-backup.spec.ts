import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;

beforeAll(async () => {
  site = await Site.open({ rows: 1000, environment: { BACKUP_VOLUME_BYTES: '65536' } });
});

afterAll(() => site.close());

/** The attempt fails for a reason that may pass and leaves nothing behind; the next one ends well. */
async function expectRepeated(): Promise<void> {
  const { jobId } = await site.requestBackup(site.tenant());
  const outcome = await site.run(jobId, { lastAttempt: false });
  expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'APP_DATABASE_UNAVAILABLE']);
  expect((await findHalfDone(site)).filter((left) => !/ is (queued|active)$/.test(left))).toEqual([]);
  expect(codeOf(await site.run(jobId))).toBe('completed');
  expect(await findHalfDone(site)).toEqual([]);
}

describe('a connection that breaks', () => {
  it.each([
    ['as the backup takes its snapshot', /pg_current_snapshot\(\)/],
    ['as it exports it', /pg_export_snapshot/],
    ['as it looks for rows', /^SELECT ARRAY\[EXISTS/],
    ['as it reads the sequences', /pg_sequence_last_value/],
    ['as it leaves its mark', /INSERT INTO lifeboat_app.backup_marks/],
    ['in the middle of the copying', /^COPY \(SELECT .* FROM ONLY "app"."labels"/],
    ['after the copying', /^COMMIT$/],
  ])('%s leaves nothing, and the backup is tried again', async (_when, statement) => {
    site.proxy.intercept(statement, () => 'cut');
    await expectRepeated();
  });

  it('in the middle of a table does not pass for the end of it', async () => {
    let cut = 0;
    site.proxy.intercept(/^COPY \(SELECT .* FROM ONLY "app"."documents" WHERE "tenant_id"/, () => {
      cut += 1;
      return 'cut-reply';
    });
    await expectRepeated();
    expect(cut).toBe(1);
  });
});
