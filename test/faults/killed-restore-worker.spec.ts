import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { damageTenant, destroyTenant, hashTenants, type TenantHash } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { endOf } from '../support/end-of.js';
import { findHalfDone } from '../support/half-done.js';
import type { Program } from '../support/program.js';
import { codeOf, Site } from '../support/site.js';
import { startWorker } from '../support/worker.js';

const STAGING = /^COPY "lifeboat_staging_[0-9a-f]+"/;
const APPLYING = /^UPDATE ONLY "app"/;
const LOADING = /^COPY "app"/;

let site: Site;
let before: Map<string, TenantHash>;
let backupId: string;
let tenant: string;
const workers: Program[] = [];

beforeAll(async () => {
  site = await Site.open({ tenants: 2, rows: 500, queue: 'redis' });
  tenant = site.tenant();
  const requested = await site.requestBackup(tenant);
  expect(codeOf(await site.run(requested.jobId))).toBe('completed');
  ({ backupId } = requested);
  before = await hashTenants(site.appUrl);
});

// One that lived on would take up what the next one is to be killed at.
afterEach(async () => {
  const living = workers.splice(0);
  living.forEach((worker) => worker.signal('SIGTERM'));
  await Promise.all(living.map((worker) => worker.exit));
});

afterAll(() => site.close());

function start(): Program {
  const worker = startWorker('restore', site);
  workers.push(worker);
  return worker;
}

/** Asks for a restore, and kills the worker that does it when it has come to the statement. */
async function killAt(statement: RegExp): Promise<string> {
  const middle = site.proxy.hold(statement);
  const worker = start();
  const { jobId } = await site.requestRestore(tenant, { backupId });
  await middle.reached;
  worker.signal('SIGKILL');
  await worker.exit;
  return jobId;
}

const stagings = (): Promise<unknown[]> =>
  runSql(site.appUrl, `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lifeboat\\_staging\\_%'`);

describe('a restore worker that is killed', () => {
  it.each<[string, RegExp, () => Promise<unknown>]>([
    ['while it stages', STAGING, () => damageTenant(site.appUrl, tenant, { seed: 1 })],
    ['in its transaction', APPLYING, () => damageTenant(site.appUrl, tenant, { seed: 2 })],
    ['while it loads a lost tenant', LOADING, () => destroyTenant(site.appUrl, tenant)],
  ])('%s changes nothing; the next one restores', async (_when, statement, harm) => {
    await harm();
    const harmed = await hashTenants(site.appUrl);
    const jobId = await killAt(statement);
    expect(await stagings()).toHaveLength(1);
    expect(await hashTenants(site.appUrl)).toEqual(harmed);

    start();
    expect(await endOf(site, jobId)).toMatchObject({ state: 'completed', attempts: 2 });
    expect(await hashTenants(site.appUrl)).toEqual(before);
    expect(await findHalfDone(site)).toEqual([]);
  });
});
