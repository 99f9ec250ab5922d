import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CancelJob, type OperationView } from '@lifeboat/protection';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor, waitFor } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;
let before: TenantHash;
let damaged: TenantHash;
let seed = 0;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(() => site.close());

beforeEach(async () => {
  seed += 1;
  await damageTenant(site.appUrl, tenant, { seed });
  damaged = await hashTenant(site.appUrl, tenant);
});

const cancel = (jobId: string): Promise<OperationView> =>
  runAs(testActor(tenant), () => site.app.get(CancelJob).cancel(jobId));

/** Loses the server's word that the apply has committed. */
function loseReplyToCommit(): void {
  site.proxy.intercept(/applied_operations SET outcome/, () => {
    site.proxy.intercept(/^COMMIT$/, () => 'lose-reply');
    return 'forward';
  });
}

async function requestRestore(): Promise<string> {
  return (await site.requestRestore(tenant, { backupId })).jobId;
}

/** What the catalog ties to the restore of an operation. */
async function restorePointIn(jobId: string): Promise<unknown> {
  const rows = await runSql<{ point: string | null }>(
    site.catalogUrl,
    `SELECT restore_point_id AS point FROM lifeboat.tenant_restores
      WHERE operation_id = '${jobId}' AND status = 'completed'`,
  );
  return rows[0]?.point;
}

/** As the user would: by the restore point that the catalog knows. */
async function expectUndoable(jobId: string, point: string): Promise<void> {
  expect(await restorePointIn(jobId)).toBe(point);
  expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
  expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  expect(await findHalfDone(site)).toEqual([]);
}

describe('a restore that has committed', () => {
  it('is completed by its next attempt where it is cancelled while it waits for that', async () => {
    const jobId = await requestRestore();
    loseReplyToCommit();
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await cancel(jobId)).toMatchObject({ state: 'queued', cancelRequested: true });
    await expectUndoable(jobId, restorePointOf(await site.run(jobId)));
  });

  it('is completed where its worker has died, and it is cancelled before the next one takes it up', async () => {
    const jobId = await requestRestore();
    loseReplyToCommit();
    await site.run(jobId, { lastAttempt: false });
    await runSql(site.catalogUrl, `UPDATE lifeboat.operations SET state = 'active' WHERE id = '${jobId}'`);
    expect(await cancel(jobId)).toMatchObject({ state: 'active', cancelRequested: true });
    await expectUndoable(jobId, restorePointOf(await site.run(jobId)));
  });

  it('is completed where it hears neither of that nor in time of its cancellation', async () => {
    const jobId = await requestRestore();
    const committing = Promise.withResolvers<undefined>();
    const cancelled = Promise.withResolvers<'lose-reply'>();
    site.proxy.intercept(/applied_operations SET outcome/, () => {
      site.proxy.intercept(/^COMMIT$/, () => {
        committing.resolve(undefined);
        return cancelled.promise;
      });
      return 'forward';
    });
    const running = site.run(jobId, { lastAttempt: false });
    await committing.promise;
    await cancel(jobId);
    await waitFor(() => hasNoticed(jobId), { what: 'the worker to notice' });
    cancelled.resolve('lose-reply');
    await expectUndoable(jobId, restorePointOf(await running));
  });

  it('is completed where nobody would try again', async () => {
    const jobId = await requestRestore();
    loseReplyToCommit();
    await expectUndoable(jobId, restorePointOf(await site.run(jobId)));
  });

  it('is completed where its backup has been lost since', async () => {
    const jobId = await requestRestore();
    loseReplyToCommit();
    await site.run(jobId, { lastAttempt: false });
    const lose = (status: string): Promise<unknown> =>
      runSql(
        site.catalogUrl,
        `UPDATE lifeboat.tenant_backups SET status = '${status}' WHERE id = '${backupId}'`,
      );
    await lose('failed');
    const outcome = await site.run(jobId);
    await lose('completed');
    await expectUndoable(jobId, restorePointOf(outcome));
  });
});

describe('a restore that waits for its next attempt and has not committed', () => {
  it('is cancelled by that', async () => {
    const jobId = await requestRestore();
    site.proxy.intercept(/applied_operations SET outcome/, () => 'cut');
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    await cancel(jobId);
    expect(codeOf(await site.run(jobId))).toBe('cancelled');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(await findHalfDone(site)).toEqual([]);
  });
});

/** With its second sign of life after the cancellation a worker has surely acted on the first. */
async function hasNoticed(jobId: string): Promise<boolean> {
  const rows = await runSql(
    site.catalogUrl,
    `SELECT FROM lifeboat.operations
      WHERE id = '${jobId}' AND heartbeat_at > cancel_requested_at + interval '1 s'`,
  );
  return rows.length > 0;
}
