import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  hashTenant,
  installSampleApp,
  SAMPLE_DATABASE_SETTINGS,
  seedSampleApp,
  type SampleTenant,
} from '@lifeboat/sample-app';
import { createTestDatabase, runSql, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { compareTenant } from '../compare/compare-tenant.js';
import type { TenantPlan } from '../compare/tenant-plan.js';
import { copyOut, type SectionSink } from '../copy-out/copy-out.js';
import type { CopyUnit } from '../copy-out/copy-unit.js';
import { planCopy } from '../copy-out/plan-copy.js';
import { TenantSnapshot } from '../copy-out/tenant-snapshot.js';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';
import { tenantTables } from '../scope/tenant-scope.js';
import { copiedColumns } from '../copy-out/copy-sql.js';
import { checkStagedOwner } from '../staging/check-staged-owner.js';
import { digestStaged } from '../staging/content-digest.js';
import { StagingArea } from '../staging/staging-area.js';
import { copyIn } from '../copy-in/copy-in.js';
import type { StagedSource } from '../compare/stage-wanted.js';
import { applyPlan } from './apply-plan.js';

const signal = new AbortController().signal;
let testDatabase: TestDatabase;
let database: AppDatabase;
let tenants: SampleTenant[];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await installSampleApp(testDatabase.superuserUrl);
  tenants = await seedSampleApp(testDatabase.superuserUrl, { seed: 1, tenants: 3, rows: 3000 });
  const config = { name: 'main', url: testDatabase.processUrl, ...SAMPLE_DATABASE_SETTINGS };
  await prepareAppDatabase(config, testDatabase.superuserUrl);
  database = new AppDatabase(config);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

class MemorySink implements SectionSink {
  readonly tables = new Map<string, Buffer[]>();
  private chunks: Buffer[] = [];
  beginSection(unit: CopyUnit): Promise<void> {
    this.chunks = [];
    if (unit.kind === 'data') {
      this.tables.set(unit.table.name, this.chunks);
    }
    return Promise.resolve();
  }
  write(chunk: Buffer): undefined {
    this.chunks.push(Buffer.from(chunk));
  }
  endSection(): Promise<void> {
    return Promise.resolve();
  }
}

async function copyTenant(tenantId: string): Promise<Map<string, Buffer[]>> {
  const snapshot = await TenantSnapshot.open(database);
  try {
    const scope = await database.tenantScope(snapshot.reader);
    const sink = new MemorySink();
    await copyOut(snapshot, await planCopy(snapshot.reader, scope, tenantId), [sink], {
      signal,
      onRows: () => undefined,
    });
    return sink.tables;
  } finally {
    await snapshot.close();
  }
}

async function restore(tenantId: string, copy: Map<string, Buffer[]>): Promise<TenantPlan> {
  const area = await StagingArea.create(database, randomUUID(), tenantId);
  const scope = await database.tenantScope();
  const staged = await area.createTables(
    tenantTables(scope).map((table) => ({
      table,
      columns: copiedColumns(table).map((column) => ({ live: column.name, cast: false })),
      baseline: null,
      part: 'all',
    })),
  );
  const sources = await database.withConnection(async (client) => {
    const staging: StagedSource[] = [];
    for (const table of staged) {
      await copyIn(
        client,
        table.staging,
        table.columns,
        Readable.from(copy.get(table.table.name) ?? []),
        signal,
      );
      const digest = await digestStaged(client, table);
      staging.push({ staged: table, wantedRows: digest.rows, stagedRows: digest.rows, digest });
    }
    for (const table of staged) {
      await checkStagedOwner(client, table, staged, tenantId);
    }
    return staging;
  });
  const snapshot = await TenantSnapshot.open(database);
  const plan = await snapshot
    .withReader(
      (client) =>
        compareTenant(
          client,
          scope,
          { staged: sources, straight: [], sourceHash: '', choice: '', fetchRows: () => Promise.resolve([]) },
          tenantId,
          {
            mode: 'replace',
            onTable: () => undefined,
            preview: null,
          },
        ),
      'write',
    )
    .finally(() => snapshot.close());
  await applyPlan(
    database,
    {
      operationId: randomUUID(),
      restoreId: randomUUID(),
      restorePointId: randomUUID(),
      tenantId,
      scope,
      plan,
      sourceTenantId: null,
      loadStraight: () => Promise.resolve([]),
    },
    { lockTimeoutMs: 500, lockTries: 5, maxLockHoldMs: 0 },
    signal,
  );
  await area.drop();
  return plan;
}

const changes = (plan: TenantPlan): number =>
  plan.tables.reduce(
    (sum, table) => sum + table.inserts + table.updates + table.replacements + table.deletes,
    0,
  );

describe('stage, compare, apply', () => {
  it('finds nothing to do in an undamaged tenant', async () => {
    const [tenant] = tenants;
    const plan = await restore(tenant?.id ?? '', await copyTenant(tenant?.id ?? ''));
    expect(changes(plan)).toBe(0);
  });

  it('brings back a destroyed tenant', async () => {
    const id = tenants[0]?.id ?? '';
    const before = await hashTenant(testDatabase.superuserUrl, id);
    const copy = await copyTenant(id);
    await runSql(
      testDatabase.superuserUrl,
      `SET session_replication_role = replica; DELETE FROM app.document_pages p USING app.documents d WHERE p.document_id = d.id AND d.tenant_id = '${id}'; DELETE FROM app.task_labels p USING app.tasks d WHERE p.task_id = d.id AND d.tenant_id = '${id}'; ${[
        'tasks',
        'events',
        'members',
        'audit_trail',
        'Order Items',
        'projects',
        'documents',
        'absences',
      ]
        .map((name) => `DELETE FROM app."${name}" WHERE tenant_id = '${id}';`)
        .join('')} UPDATE app.invoices SET number = number || 'x' WHERE tenant_id = '${id}'`,
    );
    const plan = await restore(id, copy);
    expect(changes(plan)).toBeGreaterThan(0);
    expect(await hashTenant(testDatabase.superuserUrl, id)).toEqual(before);
  });
});
