import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog } from '@lifeboat/testing';
import { FleetFiguresRepository } from './fleet-figures.repository.js';
import { TenantFactsRepository } from './tenant-facts.repository.js';
import { BY_ORDERED_INDEXES, TENANT_FACTS } from './tenant-facts.sql.js';

const TENANTS = 10_000;
const BACKUPS_EACH = 20;

let catalog: TestCatalog;

/** A night's backup of each of ten thousand tenants, for twenty nights. */
beforeAll(async () => {
  catalog = await createTestCatalog();
  await runSql(
    catalog.database.superuserUrl,
    `insert into lifeboat.tenants (id, application_database)
       select 'tenant-' || lpad(n::text, 5, '0'), 'main' from generate_series(1, ${TENANTS}) n;
     insert into lifeboat.tenant_backups
       (id, tenant_id, type, status, application_database, path, manifest_sha256, rows, size_bytes, raw_bytes, compression,
        created_at, started_at, finished_at, duration_ms)
       select gen_random_uuid(), t.id, 'full', 'completed', 'main', 'p', repeat('ab', 32), 1, 10, 100, 'none',
              at, at, at + interval '1 minute', 60000
         from generate_series(1, ${BACKUPS_EACH}) night
        cross join lifeboat.tenants t
        cross join lateral (select now() - make_interval(days => night) as at) moment;
     analyze lifeboat.tenants, lifeboat.tenant_backups`,
  );
}, 120_000);
afterAll(() => catalog.close());

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

describe('ten thousand tenants', () => {
  it('are judged by probes of indexes: no backup is read but the newest ones, and those that are broken', async () => {
    const [row] = await catalog.asSystem(async (manager) => {
      await manager.query(BY_ORDERED_INDEXES);
      return manager.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
        `explain (analyze, format json) ${TENANT_FACTS}`,
        [null, null, null, false],
      );
    });
    const nodes = nodesOf(row?.['QUERY PLAN'][0]?.Plan ?? { 'Node Type': 'none', 'Actual Rows': 0 });
    const scans = nodes.filter((node) => node['Relation Name'] === 'tenant_backups');
    expect(scans).toHaveLength(6);
    for (const scan of scans) {
      expect(scan['Node Type']).toMatch(/^Index (Only )?Scan$/);
      expect(scan['Actual Rows']).toBeLessThanOrEqual(1);
    }
  });

  it('are found one and all', async () => {
    const found = await catalog.asSystem(() => new TenantFactsRepository().list({ withValidations: true }));
    expect(found).toHaveLength(TENANTS);
    expect(found.every(({ goodId }) => goodId !== null)).toBe(true);
    const figures = await catalog.asSystem(() => new FleetFiguresRepository().ofTenants());
    expect(figures).toHaveLength(TENANTS);
    expect(figures.every(({ count }) => count === BACKUPS_EACH)).toBe(true);
  });
});
