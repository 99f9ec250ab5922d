import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  await runSql(
    site.appUrl,
    `CREATE TABLE app.short_lived (id int PRIMARY KEY, tenant_id uuid NOT NULL);
     GRANT ALL ON app.short_lived TO lifeboat`,
  );
});

afterAll(() => site.close());

/** The first query that locks the tables; the snapshot is older than it. */
const FIRST_LOOK = /^SELECT ARRAY\[EXISTS/;

describe('a backup between whose snapshot and whose locks somebody', () => {
  // A rewritten table looks empty to every snapshot that is older.
  it.each([
    ['rewrites a table', 'ALTER TABLE app.comments ALTER COLUMN reactions TYPE json'],
    [
      'empties a table and fills it again',
      `BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM app.audit_trail; TRUNCATE app.audit_trail;
       INSERT INTO app.audit_trail SELECT * FROM kept; COMMIT`,
    ],
    ['drops a column', 'ALTER TABLE app.comments DROP COLUMN reactions'],
    ['drops a table', 'DROP TABLE app.short_lived'],
    ['adds a column', `ALTER TABLE app.comments ADD COLUMN mood text DEFAULT 'calm'`],
  ])('%s has all rows all the same', async (_what, statement) => {
    const { jobId, backupId } = await site.requestBackup(tenant);
    site.proxy.intercept(FIRST_LOOK, async () => {
      await runSql(site.appUrl, statement);
      return 'forward' as const;
    });
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect(codeOf(outcome)).toBe('completed');

    const before = await hashTenant(site.appUrl, tenant);
    await damageTenant(site.appUrl, tenant, { seed: 1, fraction: 0.3 });
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('never ceases to change it is tried again later', async () => {
    const { jobId } = await site.requestBackup(tenant);
    let changes = 0;
    const change = async (): Promise<'forward'> => {
      changes += 1;
      await runSql(site.appUrl, `ALTER TABLE app.rooms ADD COLUMN extra_${String(changes)} int`);
      site.proxy.intercept(FIRST_LOOK, change);
      return 'forward';
    };
    site.proxy.intercept(FIRST_LOOK, change);
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'TABLE_REWRITTEN']);
  });
});
