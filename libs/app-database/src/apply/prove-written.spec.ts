import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runSql, testApplication, type TestDatabase } from '@lifeboat/testing';
import type pg from 'pg';
import { compareTenant } from '../compare/compare-tenant.js';
import type { TableDelta } from '../compare/tenant-plan.js';
import { AppDatabase } from '../connection/app-database.js';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';
import { digestStaged } from '../staging/content-digest.js';
import { StagingArea } from '../staging/staging-area.js';
import { applyDeltas } from './apply-delta.js';
import { proveWritten } from './prove-written.js';

const SCHEMA = `
CREATE TABLE public.tenants (id text PRIMARY KEY);
CREATE TABLE public.items (id int PRIMARY KEY, tenant_id text NOT NULL REFERENCES public.tenants, value text);
INSERT INTO public.tenants VALUES ('a'), ('b');
INSERT INTO public.items SELECT n, CASE WHEN n <= 10 THEN 'a' ELSE 'b' END, 'kept' FROM generate_series(1, 20) AS n;`;
/** Row 1 is gone, row 2 has changed, row 100 is new. */
const DAMAGE = `
DELETE FROM public.items WHERE id = 1;
UPDATE public.items SET value = 'changed' WHERE id = 2;
INSERT INTO public.items VALUES (100, 'a', 'new')`;

let testDatabase: TestDatabase;
let database: AppDatabase;
let area: StagingArea;
let client: pg.PoolClient;
let delta: TableDelta;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await runSql(testDatabase.superuserUrl, SCHEMA);
  const config = testApplication(testDatabase.processUrl, { tenantTable: 'public.tenants', schemas: [] });
  await prepareAppDatabase(config, testDatabase.superuserUrl);
  database = new AppDatabase(config);
  delta = await planDamage();
});

afterAll(async () => {
  await area.drop();
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  client = await database.connect();
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
});

afterEach(async () => {
  await client.query('ROLLBACK');
  client.release();
});

/** Stages the tenant as it is, damages it, and compares. */
async function planDamage(): Promise<TableDelta> {
  area = await StagingArea.create(database, randomUUID(), 'a');
  const scope = await database.tenantScope();
  const [table] = scope.tables.filter(({ name }) => name === 'items');
  if (table === undefined) {
    throw new Error('the table items is not in the scope');
  }
  const columns = ['tenant_id', 'id', 'value'].map((live) => ({ live, cast: false }));
  const [staged] = await area.createTables([{ table, columns, baseline: null, part: 'all' }]);
  if (staged === undefined) {
    throw new Error('nothing was staged');
  }
  const plan = await database.withConnection(async (own) => {
    await own.query(
      `INSERT INTO ${staged.staging} SELECT tenant_id, id, value FROM public.items WHERE tenant_id = 'a'`,
    );
    const digest = await digestStaged(own, staged);
    await runSql(testDatabase.superuserUrl, DAMAGE);
    return compareTenant(
      own,
      scope,
      {
        staged: [{ staged, wantedRows: digest.rows, stagedRows: digest.rows, digest }],
        straight: [],
        sourceHash: '',
        choice: '',
        fetchRows: () => Promise.resolve([]),
      },
      'a',
      { mode: 'replace', onTable: () => undefined, preview: null },
    );
  });
  const [only] = plan.tables;
  if (only === undefined) {
    throw new Error('nothing was planned');
  }
  return only;
}

describe('what was written is read back', () => {
  it('and is what was wanted, and the tenant had before what the comparison saw', async () => {
    await applyDeltas(client, [delta], 'a');
    const { after, ownWritten } = await proveWritten(client, delta, 'a');
    expect(ownWritten).toBe(2);
    expect(after).toEqual(delta.wanted);
    expect(after).toEqual(delta.digest);
    expect(delta.before).toMatchObject({ rows: 10 });
    expect(delta.before).not.toEqual(after);
  });

  it.each([
    ['a row has another content', `UPDATE public.items SET value = 'other' WHERE id = 2`],
    ['a row went to another tenant', `UPDATE public.items SET tenant_id = 'b' WHERE id = 2`],
    ['a row of the tenant was written besides', `UPDATE public.items SET value = value WHERE id = 3`],
    ['a row of the tenant is gone besides', `DELETE FROM public.items WHERE id = 3`],
    [
      "another tenant's row went in place of the tenant's",
      `INSERT INTO public.items VALUES (100, 'a', 'new'); DELETE FROM public.items WHERE id = 11`,
    ],
  ])('and refused where %s', async (_, sabotage) => {
    await applyDeltas(client, [delta], 'a');
    await client.query(sabotage);
    await expect(proveWritten(client, delta, 'a')).rejects.toMatchObject({ code: 'RESTORE_PROOF_FAILED' });
  });

  it("and refused where another tenant's row was written in place of the tenant's", async () => {
    await client.query(`UPDATE public.items SET value = 'kept' WHERE id = 11`);
    await client.query(`INSERT INTO public.items VALUES (1, 'a', 'kept')`);
    await client.query(`DELETE FROM public.items WHERE id = 100`);
    await expect(proveWritten(client, delta, 'a')).rejects.toMatchObject({ code: 'RESTORE_PROOF_FAILED' });
  });
});
