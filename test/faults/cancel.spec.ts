import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelJob } from '@lifeboat/protection';
import { damageTenant, destroyTenant, hashTenant } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor, waitFor } from '@lifeboat/testing';
import { comparing } from '../support/comparing.js';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;

beforeAll(async () => {
  site = await Site.open({ environment: { BACKUP_VOLUME_BYTES: '65536' } });
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
});

afterAll(() => site.close());

/** Cancels the operation while the server is at this statement, and lets the server go on when the worker has noticed. */
async function cancelAt(statement: RegExp, jobId: string): Promise<string> {
  const held = site.proxy.hold(statement);
  const running = site.run(jobId);
  await held.reached;
  await runAs(testActor(tenant), () => site.app.get(CancelJob).cancel(jobId));
  await waitFor(() => hasNoticed(jobId), { what: 'the worker to notice' });
  held.release();
  return codeOf(await running);
}

/** With its second sign of life after the cancellation a worker has surely acted on the first. */
async function hasNoticed(jobId: string): Promise<boolean> {
  const rows = await runSql(
    site.catalogUrl,
    `SELECT FROM lifeboat.operations
      WHERE id = '${jobId}' AND heartbeat_at > cancel_requested_at + interval '1 s'`,
  );
  return rows.length > 0;
}

describe('work that is cancelled', () => {
  it.each([
    ['stages', /^COPY "lifeboat_staging_[0-9a-f]+"/],
    ['compares', comparing(7)],
  ])('while it %s leaves the live rows, and no staging', async (_what, statement) => {
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    expect(await cancelAt(statement, jobId)).toBe('cancelled');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('while it loads a lost tenant leaves it lost, and what is restored next is whole', async () => {
    const before = await hashTenant(site.appUrl, tenant);
    const latest = await site.backUp(tenant);
    await destroyTenant(site.appUrl, tenant);
    const destroyed = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId: latest });
    expect(await cancelAt(/^COPY "app"."members"/, jobId)).toBe('cancelled');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(destroyed);
    expect(codeOf(await site.restore(tenant, { backupId: latest }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('while it copies leaves no volume', async () => {
    const { jobId } = await site.requestBackup(tenant);
    expect(await cancelAt(/^COPY \(SELECT .* FROM ONLY "app"."labels"/, jobId)).toBe('cancelled');
    expect(await findHalfDone(site)).toEqual([]);
  });

  it.each([
    ['backup', /^COPY \(SELECT/, () => site.requestBackup(tenant)],
    ['staging', /^COPY "lifeboat_staging_[0-9a-f]+"/, () => site.requestRestore(tenant, { backupId })],
  ])('is not kept by a server that has fallen silent during the %s', async (_what, statement, request) => {
    const { jobId } = await request();
    const silent = site.proxy.hold(statement);
    const running = site.run(jobId);
    await silent.reached;
    await runAs(testActor(tenant), () => site.app.get(CancelJob).cancel(jobId));
    expect(codeOf(await running)).toBe('cancelled');
    silent.release('cut');
    expect(await findHalfDone(site)).toEqual([]);
  });
});
