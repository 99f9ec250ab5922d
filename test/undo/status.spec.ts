import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelJob, GetJob, SyncTenants } from '@lifeboat/protection';
import { damageTenant, destroyTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { comparing } from '../support/comparing.js';
import { findHalfDone } from '../support/half-done.js';
import { type Answer, Receiver, respond } from '../support/receiver.js';
import { codeOf, Site } from '../support/site.js';

const SECRET = 'a-secret-that-only-this-test-uses-012345';

let receiver: Receiver;
let site: Site;
let tenant: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  receiver = await Receiver.start();
  site = await Site.open({
    environment: {
      RESTORE_WEBHOOK_URL: receiver.url,
      RESTORE_WEBHOOK_SECRET: SECRET,
      RESTORE_WEBHOOK_TIMEOUT_MS: '5000',
    },
  });
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(async () => {
  await site.close();
  await receiver.close();
});

afterEach(async () => {
  receiver.reset();
  expect(await findHalfDone(site)).toEqual([]);
});

interface TenantRow {
  status: string;
  status_before: string | null;
  restoring_operation_id: string | null;
}

async function tenantRow(): Promise<TenantRow> {
  const [row] = await runSql<TenantRow>(
    site.catalogUrl,
    `SELECT status, status_before, restoring_operation_id FROM lifeboat.tenants WHERE id = '${tenant}'`,
  );
  return row ?? { status: 'missing', status_before: null, restoring_operation_id: null };
}

const setStatus = (status: string): Promise<unknown> =>
  runSql(site.catalogUrl, `UPDATE lifeboat.tenants SET status = '${status}' WHERE id = '${tenant}'`);

const told = (): unknown[] => receiver.calls.map(({ body }) => body['event']);

describe('the status of a tenant', () => {
  it.each(['active', 'suspended', 'gone'])(
    'that was %s is restoring, and then that again',
    async (status) => {
      await damageTenant(site.appUrl, tenant, { seed: 1 });
      await setStatus(status);
      const { jobId } = await site.requestRestore(tenant, { backupId });
      const held = site.proxy.hold(/^LOCK TABLE/);
      const running = site.run(jobId);
      await held.reached;
      expect(await tenantRow()).toEqual({
        status: 'restoring',
        status_before: status,
        restoring_operation_id: jobId,
      });
      held.release();
      expect(codeOf(await running)).toBe('completed');
      expect(await tenantRow()).toEqual({ status, status_before: null, restoring_operation_id: null });
      await setStatus('active');
    },
  );

  it('refuses new work, but none that looks at it or stops it', async () => {
    const queued = await site.requestRestore(tenant, { backupId });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const held = site.proxy.hold(/^LOCK TABLE/);
    const running = site.run(jobId);
    await held.reached;
    await expect(site.requestBackup(tenant)).rejects.toMatchObject({ code: 'TENANT_RESTORING' });
    await expect(site.requestRestore(tenant, { backupId })).rejects.toMatchObject({
      code: 'TENANT_RESTORING',
      remedy: expect.stringContaining(jobId),
    });
    const job = await runAs(testActor(tenant), () => site.app.get(GetJob).get(jobId));
    expect(job.state).toBe('active');
    held.release();
    expect(codeOf(await running)).toBe('completed');
    // Two that were queued one after the other are done one after the other.
    expect(codeOf(await site.run(queued.jobId))).toBe('completed');
  });

  it('is not changed by a sync, which counts afterwards', async () => {
    await destroyTenant(site.appUrl, tenant, { keepTenantRow: false });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const held = site.proxy.hold(/^LOCK TABLE/);
    const running = site.run(jobId);
    await held.reached;
    const sync = (): Promise<unknown> => runAs(testActor(), () => site.app.get(SyncTenants).sync());
    await sync();
    expect(await tenantRow()).toMatchObject({ status: 'restoring', status_before: 'gone' });
    held.release();
    expect(codeOf(await running)).toBe('completed');
    await sync();
    expect(await tenantRow()).toMatchObject({ status: 'active', status_before: null });
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('is not touched by a dry run', async () => {
    const { jobId } = await site.requestRestore(tenant, { backupId, dryRun: true });
    const held = site.proxy.hold(comparing(7));
    const running = site.run(jobId);
    await held.reached;
    expect((await tenantRow()).status).toBe('active');
    held.release();
    expect(codeOf(await running)).toBe('completed');
    expect(told()).toEqual([]);
  });

  it('returns when an operation whose worker has died ends in another way', async () => {
    const { jobId, restoreId } = await site.requestRestore(tenant, { backupId });
    await leaveAsKilled(jobId);
    await runAs(testActor(tenant), () => site.app.get(CancelJob).cancel(jobId));
    expect(codeOf(await site.run(jobId))).toBe('cancelled');
    expect(await tenantRow()).toMatchObject({ status: 'active', status_before: null });
    expect(receiver.calls.map(({ body }) => body)).toMatchObject([
      { event: 'restore.after', restoreId, jobId, restored: null, errorCode: 'OPERATION_CRASHED' },
    ]);
  });

  it('returns with the row of the operation, whoever writes that', async () => {
    const { jobId } = await site.requestRestore(tenant, { backupId });
    await leaveAsKilled(jobId);
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_restores SET status = 'failed', finished_at = now() WHERE operation_id = '${jobId}';
       UPDATE lifeboat.operations SET state = 'failed', finished_at = now() WHERE id = '${jobId}'`,
    );
    expect(await tenantRow()).toMatchObject({ status: 'active', status_before: null });
  });

  it('is taken over by the next restore where the one before has died', async () => {
    const dead = await site.requestRestore(tenant, { backupId });
    const next = await site.requestRestore(tenant, { backupId });
    await leaveAsKilled(dead.jobId);
    expect(codeOf(await site.run(next.jobId))).toBe('completed');
    expect(await tenantRow()).toMatchObject({ status: 'active', status_before: null });
    expect(codeOf(await site.run(dead.jobId))).toBe('completed');
    expect(await tenantRow()).toMatchObject({ status: 'active', status_before: null });
  });

  /** As a worker leaves the rows that is killed behind the fence. */
  const leaveAsKilled = (jobId: string): Promise<unknown> =>
    runSql(
      site.catalogUrl,
      `UPDATE lifeboat.operations SET state = 'active', attempts = 1, started_at = now(), heartbeat_at = now()
        WHERE id = '${jobId}';
       UPDATE lifeboat.tenants SET status = 'restoring', status_before = 'active', restoring_operation_id = '${jobId}'
        WHERE id = '${tenant}'`,
    );
});

describe('the application', () => {
  it('is told before and after, signed, and fenced by then', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 2 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const seen: unknown[] = [];
    receiver.answer = async (response) => {
      const { status } = await tenantRow();
      seen.push([status, await hashTenant(site.appUrl, tenant)]);
      response.statusCode = 200;
      response.end('fenced');
    };
    const { jobId, restoreId } = await site.requestRestore(tenant, { backupId });
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(seen).toEqual([
      ['restoring', damaged],
      ['active', before],
    ]);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(receiver.calls.map(({ body }) => body)).toEqual([
      { id, event: 'restore.before', tenantId: tenant, restoreId, jobId, at },
      { id, event: 'restore.after', tenantId: tenant, restoreId, jobId, at, restored: true, errorCode: null },
    ]);
    for (const { headers, text } of receiver.calls) {
      const timestamp = String(headers['lifeboat-timestamp']);
      const mac = createHmac('sha256', SECRET).update(`${timestamp}.${text}`).digest('hex');
      expect(headers['lifeboat-signature']).toBe(`sha256=${mac}`);
      expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    }
  });

  const refusals: [string, Answer, string][] = [
    ['says no', respond(409), 'status 409'],
    ['sends elsewhere', respond(302), '302'],
    ['does not answer', () => undefined, 'within 5000 ms'],
    ['breaks the connection', (response) => void response.destroy(), 'reached'],
  ];

  it.each(refusals)('that %s before is not restored', async (_what, answer, why) => {
    await damageTenant(site.appUrl, tenant, { seed: 3 });
    const damaged = await hashTenant(site.appUrl, tenant);
    receiver.answer = (response, call) =>
      (call.body['event'] === 'restore.before' ? answer : respond(200))(response, call);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect(outcome).toMatchObject({
      kind: 'failed-for-now',
      error: { code: 'RESTORE_WEBHOOK_FAILED', detail: expect.stringContaining(why) },
    });
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect((await tenantRow()).status).toBe('active');
    expect(receiver.calls.at(-1)?.body).toMatchObject({ event: 'restore.after', restored: false });
    receiver.reset();
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('is told that the work goes to another worker', async () => {
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const stopping = new AbortController();
    const held = site.proxy.hold(comparing(7));
    const running = site.run(jobId, { lastAttempt: false, signal: stopping.signal });
    await held.reached;
    stopping.abort();
    held.release();
    expect((await running).kind).toBe('handed-back');
    expect((await tenantRow()).status).toBe('active');
    expect(receiver.calls.at(-1)?.body).toMatchObject({
      event: 'restore.after',
      restored: false,
      errorCode: null,
    });
    expect(codeOf(await site.run(jobId))).toBe('completed');
  });

  it('that is away at first is told again that the restore has ended', async () => {
    let refused = 0;
    receiver.answer = (response, call) => {
      const isAfter = call.body['event'] === 'restore.after';
      refused += isAfter ? 1 : 0;
      return respond(isAfter && refused <= 2 ? 503 : 200)(response, call);
    };
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(told()).toEqual(['restore.before', 'restore.after', 'restore.after', 'restore.after']);
    const afters = receiver.calls.slice(1);
    expect(new Set(afters.map(({ body }) => body['id'])).size).toBe(1);
  });

  it('that is never told does not undo the restore, and it is in the audit log', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 4 });
    receiver.answer = (response, call) =>
      respond(call.body['event'] === 'restore.before' ? 200 : 500)(response, call);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(told()).toHaveLength(5);
    const log = await runSql(
      site.catalogUrl,
      `SELECT action, outcome, error_code, detail->>'failure' AS failure FROM lifeboat.tenant_backup_logs
        WHERE operation_id = '${jobId}' AND tenant_id = '${tenant}' AND action = 'restores.webhook'`,
    );
    expect(log).toEqual([
      {
        action: 'restores.webhook',
        outcome: 'failed',
        error_code: 'RESTORE_WEBHOOK_FAILED',
        failure: 'it answered with the status 500',
      },
    ]);
  });
});
