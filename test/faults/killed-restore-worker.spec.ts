import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, destroyTenant, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { endOf } from '../support/end-of.js';
import { findHalfDone } from '../support/half-done.js';
import type { Program } from '../support/program.js';
import { Site } from '../support/site.js';
import { startWorker } from '../support/worker.js';

const RECOVERY_MS = 45_000;
const STAGING = /^COPY "lifeboat_staging_[0-9a-f]+"/;
const APPLYING = /^UPDATE ONLY "app"/;
const LOADING = /^COPY "app"/;

let site: Site;
let before: Map<string, TenantHash>;
const backups = new Map<string, string>();
const workers: Program[] = [];

beforeAll(async () => {
  site = await Site.open({ tenants: 4, rows: 1000, queue: 'redis' });
  for (const { id } of site.tenants.slice(0, 3)) {
    const { jobId, backupId } = await site.requestBackup(id);
    await site.run(jobId);
    backups.set(id, backupId);
  }
  before = await hashTenants(site.appUrl);
});

afterAll(async () => {
  workers.forEach((worker) => worker.signal('SIGTERM'));
  await Promise.all(workers.map((worker) => worker.exit));
  await site.close();
});

function start(): Program {
  const worker = startWorker('restore', site);
  workers.push(worker);
  return worker;
}

/** Asks for a restore, and kills the worker that does it when it has come to the statement. */
async function killAt(statement: RegExp, tenant: string): Promise<string> {
  const middle = site.proxy.hold(statement);
  const worker = start();
  const { jobId } = await site.requestRestore(tenant, { backupId: backups.get(tenant) });
  await middle.reached;
  worker.signal('SIGKILL');
  await worker.exit;
  return jobId;
}

const stagings = (): Promise<unknown[]> =>
  runSql(site.appUrl, `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`);

describe('a restore worker that is killed', () => {
  it(
    'while it stages, in its transaction or loading a lost tenant changes nothing; the next one restores',
    async () => {
      const [staged, applied, lost] = [site.tenant(0), site.tenant(1), site.tenant(2)];
      await damageTenant(site.appUrl, staged, { seed: 1 });
      await damageTenant(site.appUrl, applied, { seed: 2 });
      await destroyTenant(site.appUrl, lost);
      const damaged = await hashTenants(site.appUrl);
      const jobs = [
        await killAt(STAGING, staged),
        await killAt(APPLYING, applied),
        await killAt(LOADING, lost),
      ];
      expect(await stagings()).toHaveLength(3);
      expect(await hashTenants(site.appUrl)).toEqual(damaged);

      start();
      for (const job of jobs) {
        expect(await endOf(site, job, RECOVERY_MS)).toMatchObject({ state: 'completed', attempts: 2 });
      }
      expect(await hashTenants(site.appUrl)).toEqual(before);
      expect(await findHalfDone(site)).toEqual([]);
    },
    2 * RECOVERY_MS,
  );
});
