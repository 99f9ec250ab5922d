import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppDatabase, copiedColumns, type TenantScope, tenantTables } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import { createTestDatabase, manifestOf, runSql, type TestDatabase } from '@lifeboat/testing';
import { matchTables } from './match-tables.js';
import { restoreWishesOf } from './restore-wishes.js';

const WHOLE = restoreWishesOf({});

let testDatabase: TestDatabase;
let url: string;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  url = testDatabase.superuserUrl;
  await runSql(
    url,
    `CREATE SCHEMA app;
     CREATE TABLE app.tenants (id int PRIMARY KEY);
     CREATE TABLE app.docs (id int PRIMARY KEY, tenant_id int NOT NULL, author_tenant int NOT NULL);
     CREATE TABLE app.pages (id int PRIMARY KEY, doc int NOT NULL, copied_from int NOT NULL);
     ALTER TABLE app.pages ADD CONSTRAINT a FOREIGN KEY (doc) REFERENCES app.docs;
     ALTER TABLE app.pages ADD CONSTRAINT b FOREIGN KEY (copied_from) REFERENCES app.docs;
     CREATE TABLE app.jobs (id int)`,
  );
});

afterAll(() => testDatabase.drop());

async function scopeNow(tenantColumn = 'tenant_id'): Promise<TenantScope> {
  const database = new AppDatabase({
    name: 'main',
    url: testDatabase.processUrl,
    tenantColumn,
    tenantTable: 'app.tenants',
    tenantSlugColumn: null,
    schemas: ['app'],
    excludedTables: ['app.jobs'],
    sharedTables: [],
    softReferences: [],
  });
  try {
    return await database.tenantScope();
  } finally {
    await database.close();
  }
}

const backupOf = (scope: TenantScope): Manifest =>
  manifestOf({
    tenantScope: { hash: scope.hash, tenantColumn: 'tenant_id', tenantTable: 'app.tenants' },
    tables: tenantTables(scope).map((table) => ({
      schema: table.schema,
      name: table.name,
      class: table.class === 'excluded' ? 'shared' : table.class,
      columns: copiedColumns(table),
      generatedColumns: [],
      primaryKey: table.primaryKey,
      rows: 0,
      rawBytes: 0,
      sections: [],
    })),
  });

describe('a backup and the tables of today', () => {
  it('match where nothing of the tenants’ tables has changed', async () => {
    const manifest = backupOf(await scopeNow());
    await runSql(url, 'ALTER TABLE app.jobs ADD COLUMN x int; CREATE INDEX ON app.docs (tenant_id)');
    expect(matchTables(manifest, await scopeNow(), WHOLE)).toMatchObject({
      tables: [{}, {}, {}],
      differences: [],
    });
  });

  it('do not match where another column tells the tenant', async () => {
    const manifest = backupOf(await scopeNow());
    const scope = await scopeNow('author_tenant');
    expect(() => matchTables(manifest, scope, WHOLE)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_DRIFT' }),
    );
  });

  it('do not match where another foreign key leads to the tenant', async () => {
    const manifest = backupOf(await scopeNow());
    await runSql(url, 'ALTER TABLE app.pages RENAME CONSTRAINT a TO c');
    const scope = await scopeNow();
    expect(() => matchTables(manifest, scope, WHOLE)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_DRIFT' }),
    );
  });

  it('match, column by column, where only columns have come', async () => {
    const manifest = backupOf(await scopeNow());
    await runSql(url, 'ALTER TABLE app.pages ADD COLUMN note text');
    expect(matchTables(manifest, await scopeNow(), WHOLE).differences).toMatchObject([
      { kind: 'new column', table: 'app.pages', column: 'note' },
    ]);
  });

  it('do not match where a column has come and another foreign key leads to the tenant', async () => {
    const manifest = backupOf(await scopeNow());
    await runSql(
      url,
      `ALTER TABLE app.pages ADD COLUMN more text; ALTER TABLE app.pages RENAME CONSTRAINT b TO d`,
    );
    const scope = await scopeNow();
    expect(() => matchTables(manifest, scope, WHOLE)).toThrow(
      expect.objectContaining({ code: 'SCHEMA_DRIFT' }),
    );
    // A direct table has its own column.
    expect(matchTables(manifest, scope, restoreWishesOf({ tables: ['app.docs'] })).tables).toHaveLength(1);
  });

  it('that do not match what a rollback needs are for a restore, to which more can be said', async () => {
    const scope = await scopeNow();
    const full = backupOf(scope);
    const tables = full.tables.map((table) => ({ ...table, name: `${table.name}_of_old`, rows: 1 }));
    const remedyOf = (type: Manifest['type']): unknown => {
      try {
        return matchTables({ ...full, tables, type }, scope, WHOLE);
      } catch (error) {
        return error instanceof LifeboatError ? error.remedy : error;
      }
    };
    expect(remedyOf('restore_point')).toContain(`lifeboat restore -t <tenant> -b ${full.backupId}`);
    expect(remedyOf('full')).toContain('or choose a backup taken after the change');
  });
});
