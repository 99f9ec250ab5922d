import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntriesRepository, type AuditEntry } from '@lifeboat/catalog';
import { type BackupDetails, GetBackup } from '@lifeboat/protection';
import { type Actor, RlsTransactions, runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let viewer: Actor;
let backupId: string;
let path: string;
let whole: string;

beforeAll(async () => {
  site = await Site.open({ tenants: 2, rows: 60 });
  tenant = site.tenant(0);
  viewer = { ...testActor(tenant), role: 'tenant_viewer' };
  backupId = await site.backUp(tenant);
  path = join(site.repository, 'tenants', tenant, 'backups', backupId, 'manifest.json');
  whole = await readFile(path, 'utf8');
});
afterAll(() => site.close());

const read = (): Promise<BackupDetails> => runAs(viewer, () => site.app.get(GetBackup).get(tenant, backupId));

async function lines(tenantId = tenant): Promise<AuditEntry[]> {
  const { items } = await runAs(testActor(), () =>
    site.app
      .get(RlsTransactions)
      .run(() => new AuditEntriesRepository().list({ tenantId, action: 'backups.forged' })),
  );
  return items;
}

describe('a manifest that is not the one that was written', () => {
  it('is a line of the audit log, whoever reads it', async () => {
    expect((await read()).tables).not.toBeNull();
    expect(await lines()).toEqual([]);

    await writeFile(path, whole.replace('"rows": ', '"rows": 1'));
    await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^MANIFEST_/) });
    expect(await lines()).toMatchObject([
      {
        tenantId: tenant,
        actorSubject: viewer.subject,
        actorRole: 'tenant_viewer',
        outcome: 'failed',
        errorCode: expect.stringMatching(/^MANIFEST_/),
        detail: { backupId },
      },
    ]);
    expect(codeOf(await site.restore(tenant, { backupId }))).toMatch(/^MANIFEST_/);
    expect(await lines()).toHaveLength(2);
    expect(await lines(site.tenant(1))).toEqual([]);
  });

  it('is none where it is as it was again', async () => {
    await writeFile(path, whole);
    const before = await lines();
    expect((await read()).tables).not.toBeNull();
    expect(await lines()).toEqual(before);
  });
});
