import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog } from '@lifeboat/testing';
import { type TenantFacts, TenantFactsRepository } from './tenant-facts.repository.js';

const [FIRST, SECOND] = [randomUUID(), randomUUID()];
const BORN = new Date('2026-01-04T00:00:00.000Z');

let catalog: TestCatalog;
const sql = (text: string): Promise<unknown> => runSql(catalog.database.superuserUrl, text);

/** A gap between two epochs, behind which tenants began. */
beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['born', 'partly', 'expired', 'elsewhere', 'before'] });
  await sql(`
    insert into lifeboat.change_log_epochs
      (id, database_name, slot_name, publication_name, system_identifier, timeline, marker_xid, tables, started_at,
       started_lsn, covered_lsn, covered_time, expired_xid, ended_at, end_reason) values
      ('${FIRST}', 'main', 's', 'p', '1', 1, 1, '[]', '2026-01-01', '0/1', '0/2', '2026-01-02', null, '2026-01-02', 'slot_lost'),
      ('${SECOND}', 'main', 's', 'p', '1', 1, 1, '[]', '2026-01-03', '0/3', '0/9', '2026-01-09', 200, null, null);
    insert into lifeboat.recovery_gaps
      (id, database_name, epoch_id, from_time, to_time, closed_at, reason, detail)
      values (gen_random_uuid(), 'main', '${FIRST}', '2026-01-02', '2026-01-03', now(), 'slot_lost', 'd');
    update lifeboat.tenants set application_database = 'other' where id = 'elsewhere';
    insert into lifeboat.tenant_births
      (tenant_id, epoch_id, xid, commit_lsn, committed_at, snapshot, seen_at, tables_not_covered)
      select tenant_id, '${SECOND}', 230, '0/4', '2026-01-04', jsonb_build_object('xmin', xmin), '2026-01-04', tables
        from (values ('born', '201', '{}'::text[]), ('partly', '201', '{app.lines}'), ('expired', '200', '{}'),
                     ('elsewhere', '201', '{}')) given (tenant_id, xmin, tables)`);
});
afterAll(() => catalog.close());

async function factsOf(tenantId: string): Promise<TenantFacts | undefined> {
  const [facts] = await catalog.asSystem(() =>
    new TenantFactsRepository().list({ tenantId, withValidations: false }),
  );
  return facts;
}

it('the beginning of a tenant counts where all that followed is in the change log', async () => {
  expect(await factsOf('born')).toMatchObject({ bornAt: BORN, goodId: null });
});

it.each(['partly', 'expired', 'elsewhere', 'before'])('else it does not: %s', async (tenantId) => {
  expect(await factsOf(tenantId)).toMatchObject({ bornAt: null });
});

it('a gap from before it is none of the tenant', async () => {
  expect(await factsOf('born')).toMatchObject({ gapSince: null, gapReason: null });
  expect(await factsOf('partly')).toMatchObject({ gapSince: new Date('2026-01-02T00:00:00.000Z') });
  await sql(`insert into lifeboat.recovery_gaps (id, database_name, epoch_id, from_time, reason, detail)
             values (gen_random_uuid(), 'main', '${SECOND}', '2026-01-05', 'segment_missing', 'd')`);
  expect(await factsOf('born')).toMatchObject({ gapSince: new Date('2026-01-05T00:00:00.000Z') });
});
