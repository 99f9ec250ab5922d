import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { withClient } from '../database/connect.js';
import { installSampleApp } from '../install/install-sample-app.js';
import { addUnclassifiableTable, UNCLASSIFIABLE_TABLE } from './add-unclassifiable-table.js';
import { installIntegerApp } from './install-integer-app.js';
import { installTextApp, TEXT_APP_TENANTS } from './install-text-app.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function count(statement: string): Promise<number> {
  return withClient(database.superuserUrl, async (client) => (await client.query(statement)).rowCount ?? 0);
}

describe('second applications', () => {
  it('install beside each other', async () => {
    await installSampleApp(database.superuserUrl);
    await installIntegerApp(database.superuserUrl);
    await installTextApp(database.superuserUrl);
    expect(await count('SELECT FROM crm.notes')).toBe(5 * 20 * 3);
    expect(await count('SELECT FROM "Web Shop".order_lines')).toBe(TEXT_APP_TENANTS.length * 5 * 3);
  });

  it('have a table that nobody can class', async () => {
    await addUnclassifiableTable(database.superuserUrl);
    expect(await count(`SELECT FROM ${UNCLASSIFIABLE_TABLE}`)).toBe(1);
  });
});
