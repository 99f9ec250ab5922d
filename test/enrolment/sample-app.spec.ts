import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, hashTenant, sampleAppUrl, startWriters, type TenantHash } from '@lifeboat/sample-app';
import { catalogImage, runSql, type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';
import { restoreByHand } from '../support/by-hand.js';
import { Enrolment } from '../support/enrolment.js';

let lifeboat: SampleLifeboat;
let enrolment: Enrolment;
let url: string;
let before: string[];
/** Of the third tenant, from before the enrolment. */
let earlier: { backupId: string; hash: TenantHash };

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 4, rows: 1200, ownName: true });
  enrolment = new Enrolment(lifeboat);
  url = lifeboat.database.superuserUrl;
  const tenantId = lifeboat.tenants[2]?.id ?? '';
  earlier = { backupId: await lifeboat.backUp(tenantId), hash: await hashTenant(url, tenantId) };
  before = await catalogImage(url);
});

afterAll(async () => {
  await enrolment.unprotect();
  await lifeboat.close();
});

/** What the stream of changes holds that was not read yet, as text. */
async function capturedBytes(): Promise<string> {
  const name = `lifeboat_${lifeboat.database.name}`;
  const rows = await runSql<{ data: Buffer }>(
    url,
    `SELECT data FROM pg_logical_slot_peek_binary_changes('${name}', NULL, NULL,
       'proto_version', '1', 'publication_names', '${name}', 'messages', 'true')`,
  );
  return rows.map(({ data }) => data.toString('latin1')).join('\n');
}

describe('the sample application', () => {
  it('is enrolled while it writes, and its writers see no error', async () => {
    const writers = startWriters(sampleAppUrl(url), {
      tenantIds: lifeboat.tenants.map(({ id }) => id),
      seed: 7,
      pauseMs: 1,
    });
    await writers.ready;
    await enrolment.protect();
    await enrolment.unprotect();
    await enrolment.protect({ refuseMoves: true });
    const report = await writers.stop();
    expect(report.committed).toBeGreaterThan(0);
    expect(report.differences).toEqual([]);
  });

  it('has most of its tables covered, and says why the others are not', async () => {
    const { tables, problems } = await enrolment.show();
    expect(problems).toEqual([]);
    expect(
      Object.fromEntries(tables.filter(({ covered }) => !covered).map(({ name, reason }) => [name, reason])),
    ).toEqual({
      audit_trail: 'no_key',
      templates: 'nullable_tenant',
      task_labels: 'linked_without_tenant_column',
      invoice_lines: 'linked_without_tenant_column',
      invoice_line_discounts: 'linked_without_tenant_column',
      document_pages: 'linked_without_tenant_column',
    });
  });

  it('sends changes with the tenant of the old row, and marks of its schema’s changes', async () => {
    const [tenant] = lifeboat.tenants;
    await runSql(url, `DELETE FROM app.events WHERE tenant_id = '${tenant?.id ?? ''}'`);
    await runSql(
      url,
      `ALTER TABLE app.events ADD COLUMN marked float DEFAULT random(); ALTER TABLE app.events DROP COLUMN marked`,
    );
    const sent = await capturedBytes();
    expect(sent).toContain(tenant?.id ?? '');
    expect(sent).toContain('"kind": "ddl"');
    expect(sent).toContain('app.events.marked');
    expect(sent).toContain('"rewritten": ["app.events"]');
  });

  it('refuses to move a row to another tenant, where that was asked for', async () => {
    const [from, to] = lifeboat.tenants;
    const move = (table: string): Promise<unknown> =>
      runSql(
        url,
        `UPDATE app.${table} SET tenant_id = '${to?.id ?? ''}' WHERE tenant_id = '${from?.id ?? ''}'`,
      );
    await expect(move('products')).rejects.toThrow('cannot be moved to another tenant');
    await expect(move('usage_records')).rejects.toThrow('cannot be moved to another tenant');
    const refusing = (await enrolment.show()).tables.filter(({ refusesMoves }) => refusesMoves);
    expect(refusing.map(({ name }) => name)).toContain('members');
  });

  it('is backed up and restored as before, without marks of Lifeboat’s own tables', async () => {
    const tenantId = lifeboat.tenants[0]?.id ?? '';
    const hash = await hashTenant(url, tenantId);
    const backupId = await lifeboat.backUp(tenantId);
    await damageTenant(url, tenantId, { seed: 3 });
    expect(await lifeboat.restore(tenantId, { backupId })).toMatchObject({ kind: 'completed' });
    expect(await hashTenant(url, tenantId)).toEqual(hash);
    const sent = await capturedBytes();
    expect(sent).not.toContain('lifeboat_staging');
    expect(sent).toContain('"kind":"restore"');
  });

  it('is restored from a backup of before', async () => {
    const tenantId = lifeboat.tenants[2]?.id ?? '';
    expect(await hashTenant(url, tenantId)).not.toEqual(earlier.hash);
    expect(await lifeboat.restore(tenantId, { backupId: earlier.backupId })).toMatchObject({
      kind: 'completed',
    });
    expect(await hashTenant(url, tenantId)).toEqual(earlier.hash);
  });

  it('has a schema in its backups that loads without Lifeboat', async () => {
    const tenantId = lifeboat.tenants[1]?.id ?? '';
    const backupId = await lifeboat.backUp(tenantId);
    const path = `tenants/${tenantId}/backups/${backupId}`;
    const byHand = await restoreByHand(lifeboat.config.repository.location, path);
    try {
      expect(await hashTenant(byHand.url, tenantId)).toEqual(await hashTenant(url, tenantId));
    } finally {
      await byHand.drop();
    }
  });

  it('is as it was before, once it is withdrawn', async () => {
    await enrolment.unprotect();
    expect(await catalogImage(url)).toEqual(before);
  });
});
