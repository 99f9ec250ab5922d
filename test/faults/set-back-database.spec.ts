import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashTenant } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { OwnServer } from '../support/own-server.js';
import { codeOf, Site } from '../support/site.js';

let server: OwnServer;
let site: Site;
let tenant: string;

beforeAll(async () => {
  server = await OwnServer.start();
  site = await Site.open({ application: server.application });
  tenant = site.tenant();
});

afterAll(async () => {
  await site.close();
  await server.remove();
});

/** Work of the tenant, in one transaction. */
const work = (text: string): Promise<unknown> =>
  runSql(
    site.appUrl,
    `UPDATE app.comments SET body = '${text}' WHERE tenant_id = '${tenant}';
     UPDATE app.rooms SET name = '${text} ' || id WHERE tenant_id = '${tenant}'`,
  );

/** Lets so many transactions go by, so that their numbers are used in this history too. */
const letPass = (transactions: number): Promise<unknown> =>
  runSql(
    site.appUrl,
    `DO $$ BEGIN FOR n IN 1..${String(transactions)} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`,
  );

/** Restores, and looks whether all is as at the backup, whatever the history of the database. */
async function expectRestored(backupId: string, expected: unknown): Promise<void> {
  expect(await hashTenant(site.appUrl, tenant)).not.toEqual(expected);
  expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
  expect(await hashTenant(site.appUrl, tenant)).toEqual(expected);
}

describe('a database that was set back to a moment before the backup, and went another way', () => {
  it('is restored from the backup', async () => {
    const setBack = await server.keepCopy();
    await letPass(50);
    await work('before the backup');
    const backupId = await site.backUp(tenant);
    const backedUp = await hashTenant(site.appUrl, tenant);
    await setBack();
    await work('another history');
    await letPass(200);
    await expectRestored(backupId, backedUp);
  });

  it('has a full backup where an incremental one would build on a future that never came', async () => {
    await site.backUp(tenant);
    const setBack = await server.keepCopy();
    await letPass(50);
    await work('before the lost backup');
    const lost = await site.backUp(tenant, { type: 'incremental' });
    await setBack();
    await work('another history');
    await letPass(200);
    const { jobId, backupId } = await site.requestBackup(tenant, { type: 'incremental' });
    const outcome = await site.run(jobId);
    expect('operation' in outcome ? outcome.operation.result : null).toMatchObject({
      type: 'full',
      fullBecause: expect.stringMatching(`${lost}.* history does not know it`),
    });
    const backedUp = await hashTenant(site.appUrl, tenant);
    await work('after it');
    await expectRestored(backupId, backedUp);
  });

  it('is restored from the backup whose first attempt had begun before that moment', async () => {
    const { jobId, backupId } = await site.requestBackup(tenant);
    site.proxy.intercept(/^COPY \(SELECT/, () => 'cut');
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    const setBack = await server.keepCopy();
    await letPass(50);
    await work('between the attempts');
    expect(codeOf(await site.run(jobId))).toBe('completed');
    const backedUp = await hashTenant(site.appUrl, tenant);
    await setBack();
    await work('another history');
    await letPass(200);
    await expectRestored(backupId, backedUp);
  });
});
