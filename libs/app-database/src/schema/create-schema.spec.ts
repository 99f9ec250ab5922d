import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, runClusterSql, runSql, testConfig, type TestDatabase } from '@lifeboat/testing';
import type { ClientBase } from 'pg';
import { AppDatabase } from '../connection/app-database.js';
import { createSchema } from './create-schema.js';
import { type CreatedSchema, dropCreatedSchema } from './created-schema.js';

/** Of every kind that can lie in a schema that was there before, beside a schema of its own. */
const DDL = `
SET statement_timeout = 0;
SET transaction_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA sales;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE TYPE public.mood AS ENUM ('good', 'bad');
CREATE TYPE public.pair AS (left_one int, right_one int);
CREATE DOMAIN public.percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE FUNCTION public.half(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n / 2';
CREATE SEQUENCE public.numbers;
CREATE TABLE public.people (id int PRIMARY KEY, mood public.mood, share public.percent, pair public.pair);
CREATE TABLE public.visits (at date, person int REFERENCES public.people) PARTITION BY RANGE (at);
CREATE TABLE public.visits_2026 PARTITION OF public.visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE sales.orders (id int GENERATED ALWAYS AS IDENTITY, person int REFERENCES public.people);
CREATE VIEW public.moods AS SELECT DISTINCT mood FROM public.people;
`;
const never = new AbortController().signal;

let test: TestDatabase;
let database: AppDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
  await runClusterSql(
    test.superuserUrl,
    `CREATE TABLE public.before (id int); CREATE TYPE public.kind AS ENUM ('a');
     DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO lifeboat', current_database()); END $$;
     GRANT CREATE ON SCHEMA public TO lifeboat; GRANT SET ON PARAMETER session_replication_role TO lifeboat`,
  );
  const { applicationDatabases } = testConfig({ catalogUrl: test.processUrl, repository: '/nowhere' });
  const [config] = applicationDatabases;
  if (config === undefined) {
    throw new Error('no application database is configured');
  }
  database = new AppDatabase(config, 1);
});

afterAll(async () => {
  await database.close();
  await test.drop();
});

async function make(
  ddl: string,
  fill: (client: ClientBase) => Promise<unknown> = () => Promise.resolve(),
): Promise<CreatedSchema> {
  const tables = [{ schema: 'public', name: 'people' }];
  const wanted = {
    ddl,
    tables,
    fill: async (client: ClientBase) => {
      await fill(client);
    },
  };
  const created = await createSchema(database, wanted, never);
  if (created === null) {
    throw new Error('the tables are there already');
  }
  return created;
}

const objects = (): Promise<unknown> =>
  runSql(
    test.superuserUrl,
    `SELECT pg_describe_object(classid, objid, 0) AS object FROM pg_depend
      WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'public'::regnamespace
     UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1`,
  );

describe('createSchema', () => {
  it('creates everything, and can remove it again, and nothing else', async () => {
    const before = await objects();
    // No person 7: foreign keys do not act.
    const created = await make(DDL, (client) =>
      client.query(`INSERT INTO public.visits VALUES ('2026-05-05', 7)`),
    );
    expect(created.tables).toEqual({
      'public.people': 0,
      'public.visits_2026': 1,
      'sales.orders': 0,
    });
    expect(await dropCreatedSchema(database, created)).toBe(true);
    expect(await objects()).toEqual(before);
  });

  it('keeps a schema in which rows have come', async () => {
    const created = await make(DDL);
    await runSql(test.superuserUrl, `INSERT INTO public.people (id) VALUES (1)`);
    expect(await dropCreatedSchema(database, created)).toBe(false);
    await runSql(test.superuserUrl, `DELETE FROM public.people`);
    expect(await dropCreatedSchema(database, created)).toBe(true);
  });

  it('creates nothing where a part of it fails, or what fills it', async () => {
    const before = await objects();
    const wrong = `${DDL} CREATE POLICY p ON sales.orders TO nobody_of_this_name;`;
    await expect(make(wrong)).rejects.toMatchObject({
      code: 'SCHEMA_NOT_CREATED',
      detail: expect.stringContaining('nobody_of_this_name'),
    });
    const failing = make(DDL, () => Promise.reject(new Error('no rows')));
    await expect(failing).rejects.toThrow('no rows');
    expect(await objects()).toEqual(before);
  });

  it('leaves the settings of the session as they were', async () => {
    const settings = (): Promise<unknown> =>
      database.withConnection(async (client) => {
        const { rows } = await client.query<{ name: string; setting: string }>(
          'SELECT name, setting FROM pg_settings',
        );
        return rows;
      });
    const before = await settings();
    await dropCreatedSchema(database, await make(DDL));
    expect(await settings()).toEqual(before);
  });
});
