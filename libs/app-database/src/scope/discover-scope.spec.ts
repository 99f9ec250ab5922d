import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSampleApp, SAMPLE_DATABASE_SETTINGS } from '@lifeboat/sample-app';
import { createTestDatabase, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from '../connection/app-database.js';
import { prepareAppDatabase } from '../prepare/prepare-app-database.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  await installSampleApp(testDatabase.superuserUrl);
  const config = { name: 'main', url: testDatabase.processUrl, ...SAMPLE_DATABASE_SETTINGS };
  await prepareAppDatabase(config, testDatabase.superuserUrl);
  database = new AppDatabase(config);
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

describe('tenant scope of the sample application', () => {
  it('classes every table', async () => {
    const scope = await database.tenantScope();
    expect(scope.tables.length).toBeGreaterThan(10);
  });
});
