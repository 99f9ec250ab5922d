import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INTEGER_APP_SETTINGS, installIntegerApp } from '@lifeboat/sample-app';
import { createTestDatabase, runSql, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';
import { qualifiedName, type ScopedTable, tenantTables } from '../scope/tenant-scope.js';
import { expectUntouched, readSourceRows, type SourceRows } from './source-rows.js';

let test: TestDatabase;
let database: AppDatabase;
let tables: ScopedTable[];

beforeAll(async () => {
  test = await createTestDatabase();
  await installIntegerApp(test.superuserUrl);
  const config = { name: 'main', url: test.processUrl, ...INTEGER_APP_SETTINGS };
  await prepareAppDatabase(config, test.superuserUrl);
  database = new AppDatabase(config);
  tables = tenantTables(await database.tenantScope());
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

const read = (locked: ScopedTable[] = tables, tenantId: string | null = '1'): Promise<SourceRows> =>
  database.withConnection((client) => readSourceRows(client, locked, tenantId));

describe('the rows of the source', () => {
  it.each([
    `UPDATE crm.people SET name = name WHERE account_id = 1 AND id = 1`,
    `DELETE FROM crm.notes WHERE owner = 1 AND person = 2`,
    `INSERT INTO crm.people VALUES (1, 1000, 'new')`,
    `UPDATE crm.accounts SET industry = NULL WHERE id = 1`,
  ])('are seen to be touched: %s', async (statement) => {
    const before = await read();
    expect(() => expectUntouched(before, before)).not.toThrow();
    await runSql(test.superuserUrl, statement);
    const after = await read();
    expect(() => expectUntouched(before, after)).toThrow(/^RESTORE_PROOF_FAILED/);
  });

  it('are not when another tenant’s are', async () => {
    const before = await read();
    await runSql(test.superuserUrl, `UPDATE crm.people SET name = 'x' WHERE account_id <> 1`);
    const after = await read();
    expect(() => expectUntouched(before, after)).not.toThrow();
  });

  it('are left out where their parents are not locked, and where there is no source', async () => {
    const linked = tables.filter(({ link }) => link !== null);
    expect(linked.map(qualifiedName)).toEqual(['crm.notes']);
    expect((await read(linked)).size).toBe(0);
    expect((await read(tables)).size).toBe(tables.length);
    expect((await read(tables, null)).size).toBe(0);
  });
});
