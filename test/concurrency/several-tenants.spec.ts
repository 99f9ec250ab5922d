import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  damageTenant,
  destroyTenant,
  findBrokenConstraints,
  hashTenants,
  sampleAppUrl,
  startWriters,
} from '@lifeboat/sample-app';
import { contentOfBackup, readManifest } from '../support/backup-content.js';
import { findHalfDone } from '../support/half-done.js';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let own: string[];
let others: string[];

beforeAll(async () => {
  site = await Site.open({ tenants: 5, rows: 1500 });
  own = site.tenants.slice(0, 3).map(({ id }) => id);
  others = site.tenants.slice(3).map(({ id }) => id);
});

afterAll(() => site.close());

describe('several tenants at once', () => {
  it('are backed up and restored side by side, while others are written to', async () => {
    const writers = startWriters(sampleAppUrl(site.appUrl), { tenantIds: others, seed: 1 });
    await writers.ready;
    const backups = await Promise.all(own.map((tenant) => site.backUp(tenant)));
    const before = await hashTenants(site.appUrl);
    await damageTenant(site.appUrl, own[0] ?? '', { seed: 1 });
    await destroyTenant(site.appUrl, own[1] ?? '');
    await damageTenant(site.appUrl, own[2] ?? '', { seed: 3, fraction: 0.2 });

    const outcomes = await Promise.all(
      own.map((tenant, index) => site.restore(tenant, { backupId: backups[index] })),
    );
    const report = await writers.stop();
    expect(outcomes.map(codeOf)).toEqual(['completed', 'completed', 'completed']);
    const after = await hashTenants(site.appUrl);
    for (const tenant of own) {
      expect(after.get(tenant)).toEqual(before.get(tenant));
    }
    expect(report.committed).toBeGreaterThan(0);
    expect(report.differences).toEqual([]);
    expect(await findBrokenConstraints(site.appUrl)).toEqual([]);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('each have their own rows in their backups, though all are written to meanwhile', async () => {
    const writers = startWriters(sampleAppUrl(site.appUrl), {
      tenantIds: [...own, ...others],
      seed: 2,
      pauseMs: 1,
    });
    await writers.ready;
    const backups = await Promise.all(own.map((tenant) => site.backUp(tenant)));
    await writers.stop();
    for (const [index, tenant] of own.entries()) {
      const manifest = await readManifest(site.repository, tenant, backups[index] ?? '');
      const content = await contentOfBackup(site.repository, manifest);
      const direct = manifest.tables.filter((table) => table.class === 'direct' || table.class === 'root');
      const owners = direct.flatMap(({ schema, name }) =>
        (content[`${schema}.${name}`] ?? []).map((row) => row.split('\t')[0]),
      );
      expect(new Set(owners)).toEqual(new Set([tenant]));
      expect(manifest.totals.rows).toBeGreaterThan(owners.length);
    }
  });
});

describe('one tenant', () => {
  it('is never backed up and restored at the same time', async () => {
    const [tenant = ''] = own;
    const backupId = await site.backUp(tenant);
    const { jobId } = await site.requestBackup(tenant);
    const held = site.proxy.hold(/^LOCK TABLE/);
    const restoring = site.restore(tenant, { backupId });
    await held.reached;
    await expect(site.requestBackup(tenant)).rejects.toMatchObject({ code: 'TENANT_RESTORING' });
    expect((await site.run(jobId, { lastAttempt: false })).kind).toBe('tenant-busy');
    const waiting = site.run(jobId, { lastAttempt: false, waitForTenantMs: 30_000 });
    held.release();
    expect(codeOf(await restoring)).toBe('completed');
    expect(codeOf(await waiting)).toBe('completed');

    const copying = site.proxy.hold(/^COPY \(SELECT/);
    const next = await site.requestBackup(tenant);
    const backingUp = site.run(next.jobId);
    await copying.reached;
    const second = await site.requestRestore(tenant, { backupId });
    expect((await site.run(second.jobId, { lastAttempt: false })).kind).toBe('tenant-busy');
    copying.release();
    expect(codeOf(await backingUp)).toBe('completed');
    expect(codeOf(await site.run(second.jobId))).toBe('completed');
    expect(await findHalfDone(site)).toEqual([]);
  });
});
