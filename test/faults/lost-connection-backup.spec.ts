import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;

beforeAll(async () => {
  site = await Site.open({ rows: 1000, environment: { BACKUP_VOLUME_BYTES: '65536' } });
});

afterAll(() => site.close());

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
    const { jobId } = await site.requestBackup(site.tenant());
    site.proxy.intercept(statement, () => 'cut');
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'APP_DATABASE_UNAVAILABLE']);
    expect((await findHalfDone(site)).filter((left) => !/ is (queued|active)$/.test(left))).toEqual([]);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await findHalfDone(site)).toEqual([]);
  });
});
