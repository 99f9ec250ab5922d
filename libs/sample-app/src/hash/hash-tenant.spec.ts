import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { withClient } from '../database/connect.js';
import { sampleAppUrl } from '../database/sample-app-url.js';
import { installSampleApp } from '../install/install-sample-app.js';
import type { SampleTenant } from '../seed/sample-tenant.js';
import { seedSampleApp } from '../seed/seed-sample-app.js';
import { TENANT_TABLES } from '../tables/tenant-tables.js';
import { emptyHash, hashShared, hashTenant, hashTenants } from './hash-tenant.js';
import { differingTables } from './table-hash.js';

let database: TestDatabase;
let url: string;
let tenant: SampleTenant;
let other: SampleTenant;

const run = (statement: string): Promise<unknown> =>
  withClient(url, (client) => client.query(`SET session_replication_role = replica; ${statement}`));

beforeAll(async () => {
  database = await createTestDatabase();
  url = database.superuserUrl;
  await installSampleApp(url);
  [tenant, other] = (await seedSampleApp(url, { seed: 3, tenants: 2, rows: 500 })) as [
    SampleTenant,
    SampleTenant,
  ];
});

afterAll(async () => {
  await database.drop();
});

describe('hashTenant', () => {
  it('is the same for the superuser, for the product, and in one pass over all tenants', async () => {
    const hash = await hashTenant(url, tenant.id);
    expect(await hashTenant(sampleAppUrl(url), tenant.id)).toEqual(hash);
    expect((await hashTenants(url)).get(tenant.id)).toEqual(hash);
    expect(Object.keys(hash)).toEqual(TENANT_TABLES.map(({ name }) => name));
  });

  it('does not depend on where rows lie, nor on the settings of the session', async () => {
    const hash = await hashTenant(url, tenant.id);
    await run(`UPDATE app.tasks SET title = title; DELETE FROM app.audit_trail WHERE false`);
    await run(`CREATE TEMP TABLE parked AS SELECT * FROM app.audit_trail ORDER BY at DESC;
      DELETE FROM app.audit_trail; INSERT INTO app.audit_trail SELECT * FROM parked`);
    const odd = new URL(url);
    odd.searchParams.set('options', '-c datestyle=SQL,DMY -c timezone=Asia/Tokyo -c extra_float_digits=0');
    expect(await hashTenant(odd.toString(), tenant.id)).toEqual(hash);
  });

  it.each(TENANT_TABLES)(
    'sees one changed row in $name, and no other tenant does',
    async ({ name, sql, from, tenant: of }) => {
      const before = await hashTenants(url);
      const one = `ctid = (SELECT r.ctid FROM ${from} WHERE ${of} = '${tenant.id}' ORDER BY 1 LIMIT 1)
      AND tableoid = (SELECT r.tableoid FROM ${from} WHERE ${of} = '${tenant.id}' ORDER BY r.ctid LIMIT 1)`;
      await run(
        `CREATE TABLE public.parked AS SELECT * FROM ${sql} WHERE ${one}; DELETE FROM ${sql} WHERE ${one}`,
      );
      const after = await hashTenants(url);
      // A linked row is found through its parent: without it, the children are nobody's.
      expect(differingTables(before.get(tenant.id) ?? {}, after.get(tenant.id) ?? {})).toContain(name);
      expect(after.get(other.id)).toEqual(before.get(other.id));
      const columns = await withClient(url, async (client) => {
        const { rows } = await client.query<{ list: string }>(
          `SELECT string_agg(quote_ident(attname), ', ') AS list FROM pg_attribute
         WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
          [sql],
        );
        return rows[0]?.list ?? '';
      });
      await run(
        `INSERT INTO ${sql} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM public.parked; DROP TABLE public.parked`,
      );
      expect(await hashTenants(url)).toEqual(before);
    },
  );

  it.each([
    [`UPDATE app.custom_fields SET exact = 1.100 WHERE exact = 1.10`, 'app.custom_fields'],
    [`UPDATE app.custom_fields SET precise = 0 WHERE precise::text = '-0'`, 'app.custom_fields'],
    [`UPDATE app.custom_fields SET document = '{"b": 1.0}' WHERE id = 10`, 'app.custom_fields'],
    [`INSERT INTO app.audit_trail SELECT * FROM app.audit_trail`, 'app.audit_trail'],
  ])('sees what equality does not: %s', async (statement, table) => {
    const before = await hashTenant(url, tenant.id);
    await run(statement);
    expect(differingTables(before, await hashTenant(url, tenant.id))).toEqual([table]);
  });

  it('is empty for a tenant that is not there', async () => {
    expect(await hashTenant(url, '00000000-0000-0000-0000-000000000000')).toEqual(emptyHash());
  });
});

describe('hashShared', () => {
  it('sees lookups and the templates of nobody, not those of tenants', async () => {
    const before = await hashShared(url);
    await run(`UPDATE app.templates SET body = 'x' WHERE tenant_id IS NOT NULL`);
    expect(await hashShared(url)).toEqual(before);
    await run(`UPDATE app.templates SET body = 'x' WHERE tenant_id IS NULL; DELETE FROM app.feature_flags`);
    expect(differingTables(before, await hashShared(url))).toEqual(['app.feature_flags', 'app.templates']);
  });
});
