import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AlertView, ListAlerts, RunAlerts } from '@lifeboat/protection';
import { damageTenant } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;

beforeAll(async () => {
  site = await Site.open({ environment: { ALERT_FREE_PERCENT: '1' } });
  tenant = site.tenant();
});
afterAll(() => site.close());

/** What is wrong, after a look at it. */
async function look(): Promise<AlertView[]> {
  await site.app.get(RunAlerts).run(new AbortController().signal);
  return (await runAs(testActor(), () => site.app.get(ListAlerts).list())).items;
}

describe('a restore', () => {
  it('that has failed is told of until the next one succeeds; dry runs are none', async () => {
    const broken = await site.backUp(tenant);
    await rm(join(site.repository, 'tenants', tenant, 'backups', broken, 'data-0001.sql.zst'));
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    await site.restore(tenant, { backupId: broken, dryRun: true });
    expect(await look()).toEqual([]);
    const code = codeOf(await site.restore(tenant, { backupId: broken }));
    expect(await look()).toMatchObject([
      { kind: 'restore_failed', subject: tenant, detail: expect.stringContaining(`with ${code}.`) },
    ]);
    const good = await site.backUp(tenant);
    expect(codeOf(await site.restore(tenant, { backupId: good }))).toBe('completed');
    expect(await look()).toEqual([]);
  });
});

describe('what Lifeboat needs', () => {
  it('is told of while it is away, and nothing is said about what could not be seen', async () => {
    await runSql(
      site.catalogUrl,
      `insert into lifeboat.alerts (id, kind, subject_type, subject, detail, remedy, opened_at, last_seen_at)
       values (gen_random_uuid(), 'wal_retained', 'database', 'main', 'd', 'r', now(), now()),
              (gen_random_uuid(), 'storage_nearly_full', 'repository', 'repository', 'd', 'r', now(), now())`,
    );
    site.proxy.redirect('postgres://127.0.0.1:1/none');
    site.proxy.breakConnections();
    await rename(site.repository, `${site.repository}-away`);
    const found = await look();
    expect(found.map(({ kind, subject }) => `${kind} ${subject}`).sort()).toEqual([
      'dependency_down application database main',
      'dependency_down repository',
      'storage_nearly_full repository',
      'wal_retained main',
    ]);
    await rename(`${site.repository}-away`, site.repository);
    expect((await look()).map(({ subject }) => subject).sort()).toEqual([
      'application database main',
      'main',
    ]);
  });
});

describe('sizes', () => {
  it('are compared with the full backups before, of the whole tenant alone', async () => {
    const other = site.tenant(1);
    const add = (rawBytes: number, type = 'full'): Promise<unknown> =>
      runSql(
        site.catalogUrl,
        `insert into lifeboat.tenant_backups
           (id, tenant_id, type, status, application_database, path, manifest_sha256, rows, raw_bytes, compression,
            created_at, finished_at)
         values (gen_random_uuid(), '${other}', '${type}', 'completed', 'main', 'p', repeat('ab', 32), 1, ${rawBytes},
                 'none', clock_timestamp(), clock_timestamp())`,
      );
    const abnormal = async (): Promise<string[]> =>
      (await look()).filter(({ kind }) => kind === 'backup_size_abnormal').map(({ subject }) => subject);
    for (const rawBytes of [10e6, 11e6, 12e6]) {
      await add(rawBytes);
    }
    await add(1, 'selective');
    expect(await abnormal()).toEqual([]);
    await add(3e6);
    expect(await abnormal()).toEqual([other]);
    await add(11e6);
    expect(await abnormal()).toEqual([]);
  });
});
