import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DestroyTenantKeys, GetJob } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, TEST_KEY, testActor } from '@lifeboat/testing';
import { Site } from '../support/site.js';

let site: Site;
let tenant: string;
let other: string;

beforeAll(async () => {
  site = await Site.open({ tenants: 2, rows: 100, environment: { MASTER_KEY: TEST_KEY.identity } });
  [tenant, other] = [site.tenant(0), site.tenant(1)];
});
afterAll(() => site.close());

/** A preview that shows rows. */
async function preview(tenantId: string): Promise<string> {
  const backupId = await site.backUp(tenantId);
  await runSql(site.appUrl, `delete from app.tasks where tenant_id = '${tenantId}'`);
  const { jobId } = await site.requestRestore(tenantId, { backupId, dryRun: true });
  await site.run(jobId);
  return jobId;
}

/** A difference that has ended, and found something. */
async function difference(tenantId: string): Promise<string> {
  const id = randomUUID();
  await runSql(
    site.catalogUrl,
    `insert into lifeboat.operations
            (id, kind, tenant_id, state, result, actor_subject, actor_role, actor_source, request_id, finished_at)
     values ('${id}', 'diff', '${tenantId}', 'completed', '{"tables": [], "values": [{"old": "a row"}]}',
             'ann', 'tenant_admin', 'api', 'r', now())`,
  );
  return id;
}

const resultOf = async (jobId: string): Promise<Record<string, unknown> | null> =>
  (await runAs(testActor(), () => site.app.get(GetJob).get(jobId))).result;

it('an erasure forgets the rows that jobs show, of that tenant alone', async () => {
  const jobs = { own: await preview(tenant), others: await preview(other) };
  const differences = { own: await difference(tenant), others: await difference(other) };
  expect(await resultOf(jobs.own)).toMatchObject({ samples: { rows: expect.any(Array) } });
  await runAs(testActor(), () => site.app.get(DestroyTenantKeys).destroy(tenant, tenant));
  expect(await resultOf(jobs.own)).not.toHaveProperty('samples');
  expect(await resultOf(differences.own)).toEqual({ tables: [], valuesExpired: true });
  expect(await resultOf(jobs.others)).toMatchObject({ samples: { rows: expect.any(Array) } });
  expect(await resultOf(differences.others)).toMatchObject({ values: [{ old: 'a row' }] });
});
