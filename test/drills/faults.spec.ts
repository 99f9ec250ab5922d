import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile } from '@lifeboat/archive';
import { type DrillDetails, ReadDrills, RequestDrill, ShowTenantProtection } from '@lifeboat/protection';
import { hashTenants } from '@lifeboat/sample-app';
import { runAs } from '@lifeboat/tenancy';
import { runSql, temporaryDirectory, type TemporaryDirectory, testActor } from '@lifeboat/testing';
import { endOf } from '../support/end-of.js';
import type { Program } from '../support/program.js';
import { codeOf, Site } from '../support/site.js';
import { startWorker } from '../support/worker.js';

let directory: TemporaryDirectory;
let site: Site;
const workers: Program[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
  const masterKey = join(directory.path, 'master.key');
  await createMasterKeyFile(masterKey, new Date());
  site = await Site.open({
    tenants: 5,
    rows: 1_000,
    queue: 'redis',
    // Without a schedule: else backups come by themselves in the small hours.
    environment: { MASTER_KEY_FILE: masterKey, BACKUP_DEFAULT_SCHEDULE: 'none' },
  });
  for (const { id } of site.tenants) {
    await site.backUp(id);
  }
});
afterAll(async () => {
  workers.forEach((worker) => worker.signal('SIGTERM'));
  await Promise.all(workers.map((worker) => worker.exit));
  await site.close();
  await directory.remove();
});

const ask = (tenant: string): Promise<{ jobId: string; drillId: string }> =>
  runAs(testActor(), () => site.app.get(RequestDrill).request(tenant, {}, null));

const show = (tenant: string, drillId: string): Promise<DrillDetails> =>
  runAs(testActor(), () => site.app.get(ReadDrills).get(tenant, drillId));

const stagings = (): Promise<unknown[]> =>
  runSql(site.appUrl, `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`);

async function risksOf(tenant: string): Promise<string[]> {
  const { risks } = await runAs(testActor(), () => site.app.get(ShowTenantProtection).show(tenant));
  return risks.map(({ reason }) => reason);
}

/** Drills a tenant, of which something is broken; live tables stay, and nothing else does. */
async function failuresOf(tenant: string): Promise<string[]> {
  const before = await hashTenants(site.appUrl);
  const { jobId, drillId } = await ask(tenant);
  expect(codeOf(await site.run(jobId))).toBe('completed');
  expect(await hashTenants(site.appUrl)).toEqual(before);
  expect(await stagings()).toEqual([]);
  const { passed, rtoMs, report } = await show(tenant, drillId);
  expect({ passed, rtoMs }).toEqual({ passed: false, rtoMs: null });
  const { checks } = report as { checks: { name: string; ok: boolean; detail: string }[] };
  return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
}

describe('a drill', () => {
  it('finds a damaged volume, and puts the tenant at risk', async () => {
    const tenant = site.tenant(0);
    const [{ path } = { path: '' }] = await runSql<{ path: string }>(
      site.catalogUrl,
      `select path from lifeboat.tenant_backups where tenant_id = '${tenant}'`,
    );
    await writeFile(join(site.repository, path, 'data-0001.sql.zst.age'), 'no volume');
    expect(await failuresOf(tenant)).toEqual([expect.stringMatching(/^staging: .*data-0001\.sql\.zst\.age/)]);
    expect(await risksOf(tenant)).toContain('drill_failed');
  });

  it('finds that the key is missing', async () => {
    const tenant = site.tenant(1);
    await rm(join(site.repository, 'keys', tenant), { recursive: true });
    expect(await failuresOf(tenant)).toEqual([expect.stringMatching(/^staging: .*key/)]);
    expect(await risksOf(tenant)).toContain('drill_failed');
  });

  it('finds that the manifest is gone', async () => {
    const tenant = site.tenant(2);
    const [{ path } = { path: '' }] = await runSql<{ path: string }>(
      site.catalogUrl,
      `select path from lifeboat.tenant_backups where tenant_id = '${tenant}'`,
    );
    await rm(join(site.repository, path, 'manifest.json'));
    expect(await failuresOf(tenant)).toEqual([expect.stringMatching(/^manifest: /)]);
  });

  it('that gets no room for staging says nothing about the backup, and is no success', async () => {
    const tenant = site.tenant(3);
    // As the server says it where the disk is full.
    await runSql(
      site.appUrl,
      `CREATE FUNCTION public.no_room() RETURNS event_trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name LIKE 'lifeboat_staging_%') THEN
             RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
           END IF;
         END $$;
       CREATE EVENT TRIGGER no_room ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS') EXECUTE FUNCTION public.no_room()`,
    );
    const { jobId, drillId } = await ask(tenant);
    try {
      expect((await site.run(jobId)).kind).toBe('failed');
    } finally {
      await runSql(site.appUrl, 'DROP EVENT TRIGGER no_room; DROP FUNCTION public.no_room()');
    }
    expect(await stagings()).toEqual([]);
    expect(await show(tenant, drillId)).toMatchObject({
      status: 'failed',
      passed: null,
      report: null,
      error: { code: expect.any(String) },
    });
    expect(await risksOf(tenant)).toContain('drill_failed');
    const again = await ask(tenant);
    expect(codeOf(await site.run(again.jobId))).toBe('completed');
    expect(await risksOf(tenant)).not.toContain('drill_failed');
  });

  it('whose worker is killed in the middle is made again, and nothing of it is left', async () => {
    const tenant = site.tenant(4);
    const before = await hashTenants(site.appUrl);
    const middle = site.proxy.hold(/^COPY "lifeboat_staging_[0-9a-f]+"/);
    const killed = startWorker('integrity', site);
    workers.push(killed);
    const { jobId, drillId } = await ask(tenant);
    await middle.reached;
    killed.signal('SIGKILL');
    await killed.exit;
    expect(await stagings()).toHaveLength(1);
    workers.push(startWorker('integrity', site));
    expect(await endOf(site, jobId)).toMatchObject({ state: 'completed', attempts: 2 });
    expect(await show(tenant, drillId)).toMatchObject({ status: 'completed', passed: true });
    expect(await stagings()).toEqual([]);
    expect(await hashTenants(site.appUrl)).toEqual(before);
  });
});
