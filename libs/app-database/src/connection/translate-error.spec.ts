import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import { createTestDatabase, runSql, testApplication, type TestDatabase } from '@lifeboat/testing';
import { AppDatabase } from './app-database.js';

let testDatabase: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase({ encoding: 'SQL_ASCII' });
  await runSql(
    testDatabase.superuserUrl,
    `CREATE SCHEMA app;
     CREATE FUNCTION app.helper(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
     CREATE FUNCTION app.norm(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(t); END';
     CREATE FUNCTION app.strict(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE ''no % here'', t; END'`,
  );
  database = new AppDatabase(testApplication(testDatabase.superuserUrl, { schemas: [] }));
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const errorOf = async (sql: string): Promise<unknown> => {
  try {
    return await database.withConnection((client) => client.query(sql));
  } catch (error) {
    return error;
  }
};

describe('an error of the application’s own', () => {
  it('is told by the function, where it finds something by search_path only', async () => {
    const error = await errorOf("SELECT app.norm('a')");
    expect(error).toMatchObject({ code: 'APP_FUNCTION_FAILED' });
    expect(error).toMatchObject({
      detail: expect.stringMatching(/app\.norm .*42883: function helper\(text\)/),
    });
  });

  it('is told without the values that it may name', async () => {
    const error = await errorOf("SELECT app.strict('secret')");
    expect(error).toMatchObject({ code: 'APP_FUNCTION_FAILED' });
    expect(error).not.toMatchObject({ detail: expect.stringContaining('secret') });
  });

  it('can be text that is in no encoding', async () => {
    const error = await errorOf("SELECT convert_from(decode('636166e9', 'hex'), 'SQL_ASCII')");
    expect(error).toMatchObject({ code: 'TEXT_NOT_CONVERTIBLE' });
  });

  it.each(["SELECT pg_catalog.nothing('a')", "DO $$ BEGIN PERFORM nothing('a'); END $$"])(
    'is none where it is a statement of Lifeboat’s: %s',
    async (statement) => {
      expect(await errorOf(statement)).not.toBeInstanceOf(LifeboatError);
    },
  );
});
