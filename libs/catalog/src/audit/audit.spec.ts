import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runAs } from '@lifeboat/tenancy';
import { createTestCatalog, type TestCatalog, testActor } from '@lifeboat/testing';
import type { DataSource } from 'typeorm';
import { createCatalogDataSource } from '../data-source/create-catalog-data-source.js';
import type { AuditEntry } from '../entities/audit-entry.entity.js';
import { AuditEntriesRepository, type AuditFilter } from './audit-entries.repository.js';
import { AuditWriter } from './audit-writer.js';

let catalog: TestCatalog;
let pool: DataSource;
let audit: AuditWriter;
const entries = new AuditEntriesRepository();
const admin = testActor('a');
const at = new Date('2026-01-01T00:00:00.000Z');

beforeAll(async () => {
  catalog = await createTestCatalog({ tenants: ['a', 'b'], poolSize: 2 });
  pool = createCatalogDataSource(catalog.config, { poolSize: 1 });
  audit = new AuditWriter(pool, { now: () => at });
});
afterAll(async () => {
  await pool.destroy();
  await catalog.close();
});

async function log(filter: Partial<AuditFilter> = {}): Promise<AuditEntry[]> {
  const page = await catalog.asSystem(() => entries.list({ tenantId: null, ...filter }));
  return page.items;
}

describe('AuditWriter', () => {
  it('writes who did what, as the current actor', async () => {
    const operationId = randomUUID();
    await runAs(admin, () =>
      audit.write({
        action: 'backups.create',
        outcome: 'succeeded',
        operationId,
        durationMs: 12,
        bytes: 5_000_000_000,
        remoteAddress: '192.0.2.1',
        detail: { type: 'full' },
      }),
    );
    expect(await log({ operationId })).toEqual([
      {
        id: expect.any(String),
        tenantId: 'a',
        targetTenantId: null,
        at,
        actorSubject: admin.subject,
        actorRole: 'tenant_admin',
        actorSource: 'api',
        requestId: admin.requestId,
        remoteAddress: '192.0.2.1',
        action: 'backups.create',
        outcome: 'succeeded',
        errorCode: null,
        operationId,
        durationMs: 12,
        bytes: 5_000_000_000,
        detail: { type: 'full' },
        sequence: 1,
        previousHash: '0'.repeat(64),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
  });

  it('keeps the line when the work around it rolls back', async () => {
    const work = catalog.as(admin, async () => {
      await audit.write({ action: 'rolled-back', outcome: 'failed', errorCode: 'INTERNAL' });
      throw new Error('stop');
    });
    await expect(work).rejects.toThrow('stop');
    expect(await log({ action: 'rolled-back' })).toHaveLength(1);
  });

  it('writes the refusal of a stranger without a tenant, and of a tenant that does not exist', async () => {
    const actor = { subject: null, role: null, tenantId: null, source: 'api', requestId: 'r' } as const;
    await audit.write({ actor, action: 'authentication', outcome: 'refused', errorCode: 'UNAUTHENTICATED' });
    const viewer = testActor('a', 'tenant_viewer');
    await runAs(viewer, () =>
      audit.write({ action: 'backups.read', outcome: 'refused', targetTenantId: 'nobody' }),
    );
    expect(await log({ outcome: 'refused' })).toMatchObject([
      { tenantId: 'a', targetTenantId: 'nobody', actorRole: 'tenant_viewer' },
      { tenantId: null, actorSubject: null, actorRole: null },
    ]);
  });

  it('throws where nobody acts', async () => {
    await expect(audit.write({ action: 'x', outcome: 'started' })).rejects.toMatchObject({
      code: 'TENANT_CONTEXT_MISSING',
    });
  });

  it('does not run dry when all connections of the work are held by work that writes to it', async () => {
    const work = Array.from({ length: 6 }, () =>
      catalog.as(admin, async (manager) => {
        await manager.query('select 1');
        await audit.write({ action: 'crowded', outcome: 'succeeded' });
      }),
    );
    await Promise.all(work);
    expect(await log({ action: 'crowded' })).toHaveLength(6);
  });
});

describe('the audit log', () => {
  it.each([
    'update lifeboat.tenant_backup_logs set action = $$x$$',
    'delete from lifeboat.tenant_backup_logs',
    'truncate lifeboat.tenant_backup_logs',
  ])('is append-only for the system administrator too: %s', async (sql) => {
    const work = catalog.asSystem((manager) => manager.query(sql));
    await expect(work).rejects.toMatchObject({ code: 'PRIVILEGE_MISSING' });
  });

  it.each([
    "insert into lifeboat.tenant_backup_log_heads values ('c', 1, '')",
    'update lifeboat.tenant_backup_log_heads set sequence = 1',
    'delete from lifeboat.tenant_backup_log_heads',
    'truncate lifeboat.tenant_backup_log_heads',
    'select lifeboat.backup_log_hash(l) from lifeboat.tenant_backup_logs l',
  ])('keeps the ends of its chains from the system administrator too: %s', async (sql) => {
    const work = catalog.asSystem((manager) => manager.query(sql));
    await expect(work).rejects.toMatchObject({ code: 'PRIVILEGE_MISSING' });
  });

  it('gives id, number and hashes itself, whatever was given', async () => {
    const [line] = await catalog.asSystem((manager) =>
      manager.query<{ id: string; sequence: string; hash: string }[]>(
        `insert into lifeboat.tenant_backup_logs
           (id, tenant_id, at, actor_source, action, outcome, sequence, previous_hash, hash)
         overriding system value
         values (-5, 'c', '2026-01-01Z', 'api', 'forged', 'succeeded', 7, repeat('1', 64), repeat('2', 64))
         returning id, sequence, previous_hash, hash`,
      ),
    );
    expect(line).toMatchObject({ sequence: '1', previous_hash: '0'.repeat(64) });
    expect(Number(line?.id)).toBeGreaterThan(0);
    expect(line?.hash).not.toBe('2'.repeat(64));
  });

  it('links each line to the one before it in its chain, in the order of ids', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () =>
        runAs(testActor('d'), () => audit.write({ action: 'linked', outcome: 'succeeded' })),
      ),
    );
    const lines = await log({ action: 'linked' });
    expect(lines.map(({ sequence }) => sequence)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    for (const [index, { previousHash }] of lines.entries()) {
      expect(previousHash).toBe(lines[index + 1]?.hash ?? '0'.repeat(64));
    }
  });

  it("shows a tenant's administrator its own lines only, and its viewer none", async () => {
    await runAs(testActor('b'), () => audit.write({ action: 'of-b', outcome: 'succeeded' }));
    const seen = await catalog.as(admin, () => entries.list({ tenantId: null }));
    expect(new Set(seen.items.map(({ tenantId }) => tenantId))).toEqual(new Set(['a']));
    const viewers = await catalog.as(testActor('a', 'tenant_viewer'), () => entries.list({ tenantId: 'a' }));
    expect(viewers.items).toEqual([]);
  });

  it('is read page by page, newest first', async () => {
    for (const action of ['p1', 'p2', 'p3']) {
      await runAs(testActor('b'), () => audit.write({ action, outcome: 'succeeded' }));
    }
    const page = (cursor?: string): Promise<{ items: AuditEntry[]; nextCursor: string | null }> =>
      catalog.as(testActor('b'), () => entries.list({ tenantId: 'b', limit: 2, cursor }));
    const first = await page();
    expect(first.items.map(({ action }) => action)).toEqual(['p3', 'p2']);
    const second = await page(first.nextCursor ?? undefined);
    expect(second.items.map(({ action }) => action)).toEqual(['p1', 'of-b']);
    expect(second.nextCursor).toBeNull();
  });

  it('has nothing about what is no id of an operation', async () => {
    expect(await log({ operationId: '__proto__' })).toEqual([]);
  });

  it('is filtered by time', async () => {
    expect(await log({ from: new Date(at.getTime() + 1) })).toEqual([]);
    expect(await log({ to: at })).toEqual([]);
    expect((await log({ from: at })).length).toBeGreaterThan(0);
  });
});
