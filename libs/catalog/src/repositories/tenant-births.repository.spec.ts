import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestCatalog, runSql, type TestCatalog, testActor } from '@lifeboat/testing';
import { ChangeLogUpkeepRepository } from './change-log-upkeep.repository.js';
import { type NewTenantBirth, TenantBirthsRepository } from './tenant-births.repository.js';

const EPOCH = randomUUID();
const SEGMENT = randomUUID();

let catalog: TestCatalog;
const births = new TenantBirthsRepository();

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b', 'erased'] });
  await runSql(
    catalog.database.superuserUrl,
    `update lifeboat.tenants set erased_at = now() where id = 'erased';
     insert into lifeboat.change_log_epochs
       (id, database_name, slot_name, publication_name, system_identifier, timeline, marker_xid, tables, started_at,
        started_lsn, covered_lsn, covered_time)
       values ('${EPOCH}', 'main', 's', 'p', '1', 1, 1, '[]', now(), '0/1', '0/1', now());
     insert into lifeboat.change_log_segments
       (id, epoch_id, number, path, first_commit_lsn, last_commit_lsn, end_lsn, min_xid, max_xid, min_commit_time,
        max_commit_time, transactions, changes, size_bytes, sha256)
       values ('${SEGMENT}', '${EPOCH}', 1, 'p', '0/10', '0/20', '0/21', 100, 120, now(), now(), 1, 1, 1, repeat('0', 64));
     insert into lifeboat.change_log_blocks (segment_id, tenant_id, byte_offset, byte_length, sha256, transactions, changes)
       values ('${SEGMENT}', 'b', 0, 1, repeat('0', 64), 1, 1)`,
  );
});
afterAll(() => catalog.close());

const birth = (tenantId: string, xmin: string): NewTenantBirth => ({
  tenantId,
  epochId: EPOCH,
  xid: '130',
  commitLsn: '0/30',
  committedAt: '2026-01-02T03:04:05.678901Z',
  snapshot: { text: `${xmin}:${xmin}:`, xmin, xmax: xmin, inProgress: [], endLsn: '0/25' },
  seenAt: '2026-01-02T03:04:00.000000Z',
  tablesNotCovered: ['app.lines'],
});
const record = (given: NewTenantBirth): Promise<boolean> => catalog.asSystem(() => births.record(given));

it('records a birth once, and shows it to its tenant alone', async () => {
  expect([await record(birth('a', '125')), await record(birth('a', '125'))]).toEqual([true, false]);
  const seenBy = (tenantId: string): Promise<unknown[]> =>
    catalog.as(testActor(tenantId), () => births.listOfTenant('a'));
  expect(await seenBy('a')).toMatchObject([
    { xid: '130', commitLsn: '0/30', tablesNotCovered: ['app.lines'] },
  ]);
  expect(await seenBy('b')).toEqual([]);
  await expect(
    catalog.as(testActor('b'), () => births.record({ ...birth('b', '125'), commitLsn: '0/31' })),
  ).rejects.toThrow(/row-level security/);
});

it('records none of a tenant of whom the snapshot may have shown something, or that was erased', async () => {
  expect(await record(birth('b', '120'))).toBe(false);
  expect(await record(birth('erased', '125'))).toBe(false);
  // A row that it shows would have had to go since, and nothing of that is in the change log.
  expect(await record(birth('b', '121'))).toBe(true);
});

it('forgets those of a tenant that is erased', async () => {
  await record(birth('a', '125'));
  await catalog.asSystem(() => new ChangeLogUpkeepRepository().forgetBirths('a'));
  expect(await catalog.asSystem(() => births.listOfTenant('a'))).toEqual([]);
  expect(await catalog.asSystem(() => births.listOfTenant('b'))).toHaveLength(1);
});
