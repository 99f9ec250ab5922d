import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  damageTenant,
  findBrokenConstraints,
  hashTenant,
  sampleAppUrl,
  startWriters,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(() => site.close());

afterEach(async () => {
  expect(await findHalfDone(site)).toEqual([]);
  expect(await findBrokenConstraints(site.appUrl)).toEqual([]);
});

const WRITES: [string, string][] = [
  ['changes a row', `UPDATE app.comments SET body = body || '!' WHERE tenant_id = $1`],
  ['changes a row to what it was', `UPDATE app.rooms SET name = name WHERE tenant_id = $1`],
  ['adds a row', `INSERT INTO app.labels (tenant_id, name) VALUES ($1, 'label ' || gen_random_uuid())`],
  ['deletes rows', `DELETE FROM app.comments WHERE tenant_id = $1`],
  [
    'changes a row that is the tenant’s by its parent',
    `UPDATE app.task_labels SET added_at = now() WHERE task_id IN (SELECT id FROM app.tasks WHERE tenant_id = $1)`,
  ],
];

/** Commits a write just before each of the next so many tries to lock the tables. */
function writeBeforeLocks(sql: string, times: number): { written: () => number } {
  let written = 0;
  const write = async (): Promise<'forward'> => {
    await runSql(site.appUrl, sql.replace('$1', `'${tenant}'`));
    written += 1;
    if (written < times) {
      site.proxy.intercept(/^LOCK TABLE/, write);
    }
    return 'forward';
  };
  site.proxy.intercept(/^LOCK TABLE/, write);
  return { written: () => written };
}

describe('a restore whose own tenant is written to after the comparison', () => {
  it.each(WRITES)('is compared anew where somebody %s', async (_what, sql) => {
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const { written } = writeBeforeLocks(sql, 1);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(written()).toBe(1);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('is staged anew where somebody writes to a table that was empty, and to be loaded straight', async () => {
    await runSql(site.appUrl, `DELETE FROM app.absences WHERE tenant_id = '${tenant}'`);
    const absence = `INSERT INTO app.absences (tenant_id, member_id, days)
      SELECT tenant_id, id, '[2031-01-01,2031-01-02)' FROM app.members WHERE tenant_id = $1 LIMIT 1`;
    writeBeforeLocks(absence, 1);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('TENANT_DATA_CHANGED');
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('ends with a clear error where that never ends, and leaves what the writer wrote', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 2 });
    const { written } = writeBeforeLocks(`UPDATE app.rooms SET name = name || '.' WHERE tenant_id = $1`, 3);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'TENANT_DATA_CHANGED']);
    expect(written()).toBe(3);
    const [room] = await runSql<{ name: string }>(
      site.appUrl,
      `SELECT name FROM app.rooms WHERE tenant_id = '${tenant}' ORDER BY name DESC LIMIT 1`,
    );
    expect(room?.name).toMatch(/\.\.\.$/);
    // The writer has stopped.
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('never leaves a mixture behind its writers', async () => {
    await damageTenant(site.appUrl, tenant, { seed: 3 });
    const writers = startWriters(sampleAppUrl(site.appUrl), { tenantIds: [tenant], seed: 4, pauseMs: 1 });
    await writers.ready;
    const { jobId } = await site.requestRestore(tenant, { backupId });
    const outcome = await site.run(jobId, { lastAttempt: false });
    const report = await writers.stop();
    expect(report.committed).toBeGreaterThan(0);
    if (outcome.kind === 'failed-for-now') {
      expect(codeOf(outcome)).toBe('TENANT_DATA_CHANGED');
      expect(report.differences).toEqual([]);
      expect(codeOf(await site.run(jobId))).toBe('completed');
      expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    } else {
      expect(outcome.kind).toBe('completed');
    }
  });
});
