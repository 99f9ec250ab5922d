import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository, type AuditEntry } from '@lifeboat/catalog';
import {
  CancelJob,
  type CollisionRule,
  type DecidedApproval,
  DecideApproval,
  type DecisionInput,
  ExpireApprovals,
  GetJob,
  GetRestore,
  ReconcileOperations,
  type RequestedRestore,
  RequestRestore,
  type RestoreInput,
  type RestoreView,
} from '@lifeboat/protection';
import { hashTenant } from '@lifeboat/sample-app';
import { type Actor, RlsTransactions, runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

const COLLISIONS: CollisionRule[] = [
  { table: 'app.tenants', column: 'slug', rule: 'keep' },
  { table: 'app.tenant_profiles', column: 'vat_id', rule: 'null' },
  { table: 'app.api_keys', column: 'token_hash', rule: 'suffix' },
];
const ann: Actor = { ...testActor(), subject: 'ann', remoteAddress: '192.0.2.7' };
const bob: Actor = { ...testActor(), subject: 'bob' };

let site: Site;
let source: string;
let target: string;
let backupId: string;
let before: unknown;

beforeAll(async () => {
  site = await Site.open({ tenants: 2, rows: 200, environment: { REQUIRE_APPROVAL: 'cross-tenant' } });
  [source, target] = [site.tenant(0), site.tenant(1)];
  backupId = await site.backUp(source);
  before = await hashTenant(site.appUrl, target);
});
afterAll(() => site.close());

const ask = (input: Partial<RestoreInput> = {}): Promise<RequestedRestore> =>
  runAs(ann, () =>
    site.app.get(RequestRestore).request(
      source,
      {
        backupId,
        targetTenantId: target,
        mode: 'replace',
        reason: 'a copy for support',
        collisions: COLLISIONS,
        ...input,
      },
      null,
    ),
  );

const approve = (restoreId: string, actor = bob, input: DecisionInput = {}): Promise<DecidedApproval> =>
  runAs(actor, () => site.app.get(DecideApproval).approve(restoreId, input));

const show = (restoreId: string): Promise<RestoreView> =>
  runAs(ann, () => site.app.get(GetRestore).get(source, restoreId));

async function log(tenantId: string, operationId: string): Promise<AuditEntry[]> {
  const page = await runAs(testActor(), () =>
    site.app.get(RlsTransactions).run(() => new AuditEntriesRepository().list({ tenantId, operationId })),
  );
  return page.items.reverse();
}

describe('a restore into another tenant that needs an approval', () => {
  it('waits: no worker does it, and the reconciler lets it alone', async () => {
    const { restoreId, jobId, awaitsApproval, status } = await ask();
    expect({ awaitsApproval, status }).toEqual({ awaitsApproval: true, status: 'queued' });
    expect(await site.run(jobId)).toEqual({ kind: 'awaits-approval' });
    await age(jobId);
    expect(await site.app.get(ReconcileOperations).run()).not.toContain(jobId);
    const job = await runAs(ann, () => site.app.get(GetJob).get(jobId));
    expect(job).toMatchObject({ state: 'queued', awaitsApproval: true, attempts: 0 });
    expect(await show(restoreId)).toMatchObject({
      status: 'queued',
      reason: 'a copy for support',
      approval: { state: 'pending', requestedBy: 'ann', decidedBy: null, planHash: null },
    });
    expect(await hashTenant(site.appUrl, target)).toEqual(before);
  });

  it('is done once another administrator has approved, and both tenants can read who did what', async () => {
    const { restoreId, jobId } = await ask();
    const { approval } = await show(restoreId);
    const decided = await approve(restoreId, bob, { requestHash: approval?.requestHash, note: 'agreed' });
    expect(decided).toEqual({ restoreId, jobId, decision: 'approved', status: 'queued' });
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await show(restoreId)).toMatchObject({
      status: 'completed',
      approval: { state: 'approved', decidedBy: 'bob', note: 'agreed' },
    });
    for (const tenant of [source, target]) {
      expect(await log(tenant, jobId)).toMatchObject([
        {
          action: 'restores.createForOtherTenant',
          outcome: 'started',
          actorSubject: 'ann',
          remoteAddress: '192.0.2.7',
          detail: { reason: 'a copy for support', awaitsApproval: true },
        },
        { action: 'restores.approve', outcome: 'succeeded', actorSubject: 'bob', detail: { note: 'agreed' } },
        {
          action: 'restores.createForOtherTenant',
          outcome: 'succeeded',
          actorSubject: 'ann',
          remoteAddress: '192.0.2.7',
        },
      ]);
    }
  });

  it.each(['ann', 'cli:ann', 'ANN'])('is not approved by who asked for it, as %s', async (subject) => {
    const { restoreId, jobId } = await ask();
    await expect(approve(restoreId, { ...bob, subject })).rejects.toMatchObject({
      code: 'APPROVAL_BY_REQUESTER',
    });
    expect(await site.run(jobId)).toEqual({ kind: 'awaits-approval' });
    const lines = await log(target, jobId);
    expect(lines.at(-1)).toMatchObject({
      action: 'restores.approve',
      outcome: 'refused',
      errorCode: 'APPROVAL_BY_REQUESTER',
    });
  });

  it("is approved by no tenant's administrator", async () => {
    const { restoreId } = await ask();
    for (const tenant of [source, target]) {
      await expect(approve(restoreId, testActor(tenant))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('is approved once, also where two do at the same time', async () => {
    const { restoreId } = await ask();
    const both = await Promise.allSettled([
      approve(restoreId),
      approve(restoreId, { ...bob, subject: 'eve' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(approve(restoreId)).rejects.toMatchObject({ code: 'APPROVAL_NOT_PENDING' });
  });

  it('is not approved where it is not what was looked at', async () => {
    const { restoreId, jobId } = await ask();
    const other = '0'.repeat(64);
    await expect(approve(restoreId, bob, { requestHash: other })).rejects.toMatchObject({
      code: 'APPROVAL_REQUEST_CHANGED',
    });
    await change(jobId);
    await expect(approve(restoreId)).rejects.toMatchObject({ code: 'APPROVAL_REQUEST_CHANGED' });
  });

  it('is not done where it was changed after the approval', async () => {
    const { restoreId, jobId } = await ask();
    await approve(restoreId);
    await change(jobId);
    expect(codeOf(await site.run(jobId))).toBe('APPROVAL_MISSING');
  });

  it('is not done where somebody lets it go without an approval', async () => {
    const { jobId } = await ask();
    await runSql(
      site.catalogUrl,
      `update lifeboat.operations set awaits_approval = false where id = '${jobId}'`,
    );
    expect(codeOf(await site.run(jobId))).toBe('APPROVAL_MISSING');
  });

  it('ends as failed where it is rejected', async () => {
    const { restoreId, jobId } = await ask();
    const reject = site.app.get(DecideApproval).reject.bind(site.app.get(DecideApproval));
    expect(await runAs(bob, () => reject(restoreId, { note: 'no' }))).toMatchObject({
      decision: 'rejected',
      status: 'failed',
    });
    expect(await show(restoreId)).toMatchObject({
      status: 'failed',
      error: { code: 'APPROVAL_REJECTED' },
      approval: { state: 'rejected', note: 'no' },
    });
    expect(await site.run(jobId)).toMatchObject({ kind: 'ended-before' });
    await expect(approve(restoreId)).rejects.toMatchObject({ code: 'APPROVAL_NOT_PENDING' });
  });

  it('can be cancelled, and is then not approved any more', async () => {
    const { restoreId, jobId } = await ask();
    await runAs(ann, () => site.app.get(CancelJob).cancel(jobId));
    await expect(approve(restoreId)).rejects.toMatchObject({ code: 'APPROVAL_NOT_PENDING' });
    expect(await show(restoreId)).toMatchObject({ status: 'cancelled', approval: { state: 'withdrawn' } });
  });

  it('ends as failed where nobody has approved in time', async () => {
    const { restoreId, jobId } = await ask();
    expect(await site.app.get(ExpireApprovals).run()).toEqual([]);
    await runSql(
      site.catalogUrl,
      `update lifeboat.restore_approvals set expires_at = now() - interval '1 s' where restore_id = '${restoreId}'`,
    );
    await expect(approve(restoreId)).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' });
    expect(await site.app.get(ExpireApprovals).run()).toEqual([restoreId]);
    expect(await site.app.get(ExpireApprovals).run()).toEqual([]);
    expect(await show(restoreId)).toMatchObject({
      status: 'failed',
      error: { code: 'APPROVAL_EXPIRED' },
      approval: { state: 'expired', decidedBy: 'system:expire-approvals' },
    });
    expect((await log(target, jobId)).at(-1)).toMatchObject({
      action: 'restores.approve',
      outcome: 'failed',
      errorCode: 'APPROVAL_EXPIRED',
    });
  });

  it('needs a reason, but its preview needs neither reason nor approval', async () => {
    await expect(ask({ reason: undefined })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(ask({ reason: ' \n' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const preview = await ask({ reason: undefined, dryRun: true });
    expect(preview.awaitsApproval).toBe(false);
    expect(codeOf(await site.run(preview.jobId))).toBe('completed');
  });

  it('is no other restore: that of the tenant itself is done at once', async () => {
    const { jobId, awaitsApproval } = await site.requestRestore(source, { backupId });
    expect(awaitsApproval).toBe(false);
    expect(codeOf(await site.run(jobId))).toBe('completed');
  });
});

/** Old enough for the reconciler to look at it. */
function age(jobId: string): Promise<unknown> {
  return runSql(
    site.catalogUrl,
    `update lifeboat.operations set created_at = now() - interval '1 hour' where id = '${jobId}'`,
  );
}

/** Makes the operation ask for something else. */
function change(jobId: string): Promise<unknown> {
  return runSql(
    site.catalogUrl,
    `update lifeboat.operations set request = jsonb_set(request, '{mode}', '"merge"') where id = '${jobId}'`,
  );
}
