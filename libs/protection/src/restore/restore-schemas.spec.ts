import { afterEach, describe, expect, it } from '@jest/globals';
import { readAppTables, runSql, type SampleLifeboat, startSchemaLifeboat } from '@lifeboat/testing';

const TENANT = '1';
let lifeboat: SampleLifeboat | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

interface Case {
  name: string;
  schema: string;
  /** Runs in replica mode, so that it can do what only damage does. */
  damage: string;
  environment?: Record<string, string>;
}

/** Backs tenant 1 up, damages, restores, and tells how it ended and what the tables hold at each step. */
async function restoreAfter({ schema, damage, environment }: Case): Promise<{
  ended: string;
  before: Record<string, string[]>;
  damaged: Record<string, string[]>;
  after: Record<string, string[]>;
}> {
  lifeboat = await startSchemaLifeboat(schema, environment);
  const url = lifeboat.database.superuserUrl;
  const before = await readAppTables(url);
  const backupId = await lifeboat.backUp(TENANT);
  await runSql(url, `SET session_replication_role = replica; ${damage}`);
  const damaged = await readAppTables(url);
  const outcome = await lifeboat.restore(TENANT, { backupId });
  return {
    ended: 'error' in outcome ? outcome.error.code : outcome.kind,
    before,
    damaged,
    after: await readAppTables(url),
  };
}

describe('a restore brings back', () => {
  it.each<Case>([
    {
      name: 'a linked table without a key',
      schema: `
        CREATE TABLE app.orders (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES app.tenants);
        CREATE TABLE app.tags (order_id int NOT NULL REFERENCES app.orders, tag text);
        INSERT INTO app.orders VALUES (1, 1), (2, 1), (3, 2);
        INSERT INTO app.tags VALUES (1, 'a'), (1, 'a'), (2, 'b'), (3, 'c');`,
      damage: `DELETE FROM app.tags WHERE order_id = 2; INSERT INTO app.tags VALUES (1, 'x')`,
    },
    {
      name: 'a reference between columns of different collations',
      schema: `
        CREATE TABLE app.orders (id text COLLATE "C" PRIMARY KEY, tenant_id int NOT NULL);
        CREATE TABLE app.lines (id int PRIMARY KEY, order_id text COLLATE "POSIX" NOT NULL REFERENCES app.orders);
        INSERT INTO app.orders VALUES ('a', 1), ('b', 2), ('c', 1);
        INSERT INTO app.lines VALUES (1, 'a'), (2, 'b'), (3, 'c');`,
      damage: `DELETE FROM app.lines WHERE id <> 2; DELETE FROM app.orders WHERE id = 'c'; INSERT INTO app.orders VALUES ('d', 1)`,
    },
    {
      name: 'all rows of a linked table, of which some parents are still there',
      schema: `
        CREATE TABLE app.orders (id int PRIMARY KEY, tenant_id int NOT NULL);
        CREATE TABLE app.lines (id int PRIMARY KEY, order_id int NOT NULL REFERENCES app.orders);
        INSERT INTO app.orders VALUES (1, 1), (2, 2), (3, 1);
        INSERT INTO app.lines VALUES (1, 1), (2, 2), (3, 3);`,
      damage: `DELETE FROM app.lines WHERE id <> 2; DELETE FROM app.orders WHERE id = 3`,
    },
    {
      // A plan that reads the table once for each written row would not end within the time of a test.
      name: 'many rows with a deferrable key, without statistics',
      schema: `
        CREATE TABLE app.items (id int PRIMARY KEY, tenant_id int NOT NULL, place int UNIQUE DEFERRABLE)
          WITH (autovacuum_enabled = false);
        INSERT INTO app.items SELECT i, 1 + i % 2, i FROM generate_series(1, 100000) AS i;`,
      damage: `DELETE FROM app.items WHERE tenant_id = 1 AND id % 4 = 0; UPDATE app.items SET place = -place WHERE tenant_id = 1`,
    },
    {
      name: 'rows whose key is of an extension’s type',
      schema: `
        CREATE EXTENSION ltree SCHEMA app;
        CREATE TABLE app.nodes (path app.ltree PRIMARY KEY, tenant_id int NOT NULL, value int);
        INSERT INTO app.nodes VALUES ('a.b', 1, 1), ('a.c', 1, 2), ('z', 2, 3);`,
      damage: `DELETE FROM app.nodes WHERE value = 2; UPDATE app.nodes SET value = 9 WHERE value = 1`,
    },
    {
      name: 'rows whose key includes a column that is null',
      schema: `
        CREATE TABLE app.items (id int, note text, tenant_id int NOT NULL, value int, PRIMARY KEY (id) INCLUDE (note));
        INSERT INTO app.items VALUES (1, NULL, 1, 1), (2, 'x', 1, 2), (3, NULL, 2, 3);`,
      damage: `UPDATE app.items SET value = 9 WHERE id = 1; UPDATE app.items SET note = NULL WHERE id = 2`,
    },
    {
      name: 'unique values that were swapped, in rows with every kind of column',
      schema: `
        CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
        CREATE TYPE app.pair AS (a int, b text);
        CREATE TABLE app.things (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id app.positive NOT NULL, u int UNIQUE,
          twice int GENERATED ALWAYS AS (u * 2) STORED UNIQUE, p app.pair, n numeric UNIQUE, f float8, j json);
        INSERT INTO app.things (tenant_id, u, p, n, f, j) VALUES
          (1, 1, '(1,a)', 1.0, '-0', '{ "a":1}'), (1, 2, '(,)', 2.00, 'NaN', '[]'), (1, 5, NULL, NULL, 0, NULL), (2, 3, NULL, 3, 0, NULL);`,
      damage: `
        UPDATE app.things SET u = u + 100 WHERE tenant_id = 1;
        UPDATE app.things SET u = 2, n = 1, f = 0 WHERE id = 1; UPDATE app.things SET u = 1 WHERE id = 2;
        DELETE FROM app.things WHERE id = 3`,
    },
    {
      name: 'partitions of several levels whose columns are in other orders',
      schema: `
        CREATE TABLE app.m (id int, tenant_id int NOT NULL, k int, v text, PRIMARY KEY (tenant_id, k, id)) PARTITION BY LIST (tenant_id);
        CREATE TABLE app.m1 (v text, k int NOT NULL, junk int, tenant_id int NOT NULL, id int NOT NULL) PARTITION BY RANGE (k);
        ALTER TABLE app.m1 DROP COLUMN junk;
        CREATE TABLE app.m1a (tenant_id int NOT NULL, v text, id int NOT NULL, k int NOT NULL);
        ALTER TABLE app.m1 ATTACH PARTITION app.m1a FOR VALUES FROM (0) TO (10);
        ALTER TABLE app.m ATTACH PARTITION app.m1 FOR VALUES IN (1);
        CREATE TABLE app.rest PARTITION OF app.m DEFAULT;
        INSERT INTO app.m VALUES (1, 1, 1, 'a'), (2, 1, 2, 'b'), (3, 2, 1, 'c');`,
      damage: `DELETE FROM app.m WHERE id = 1; UPDATE app.m SET v = 'x', k = 3 WHERE id = 2`,
    },
    {
      name: 'references from and to columns that are generated',
      schema: `
        CREATE TABLE app.goods (id int PRIMARY KEY, tenant_id int NOT NULL, note text, code int GENERATED ALWAYS AS (id * 10) STORED UNIQUE);
        CREATE TABLE app.lines (id int PRIMARY KEY, tenant_id int NOT NULL, n int, code int GENERATED ALWAYS AS (n * 10) STORED REFERENCES app.goods (code));
        INSERT INTO app.goods VALUES (1, 1), (2, 1), (3, 2);
        INSERT INTO app.lines VALUES (1, 1, 1), (2, 1, 2), (3, 2, 3);`,
      damage: `DELETE FROM app.lines WHERE id = 1; DELETE FROM app.goods WHERE id = 1; UPDATE app.goods SET note = 'x' WHERE id = 2;
        INSERT INTO app.goods VALUES (4, 1); INSERT INTO app.lines VALUES (4, 1, 4)`,
    },
    {
      name: 'tables and columns that are named like Lifeboat’s own aliases',
      schema: `
        CREATE TABLE app.s (k1 int PRIMARY KEY, tenant_id int NOT NULL, s text, l text, t text, d text, action text, h text, r text,
          number int, image text, place text, leaf text, link text, refers text, "we""ird :tenant" text, o1 int UNIQUE);
        CREATE TABLE app.d (s int NOT NULL REFERENCES app.s, d int NOT NULL, action text, PRIMARY KEY (s, d));
        CREATE TABLE app.link (s int NOT NULL REFERENCES app.s, image text, place text, leaf text, number int);
        CREATE TABLE app."refers.x" (o int REFERENCES app.s (o1), tenant_id int);
        INSERT INTO app.s (k1, tenant_id, s, o1) VALUES (1, 1, 'a', 1), (2, 1, 'b', 2), (3, 2, 'c', 3);
        INSERT INTO app.d VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 3, 'z');
        INSERT INTO app.link VALUES (1, 'a'), (1, 'a'), (3, 'b');
        INSERT INTO app."refers.x" VALUES (1, 1), (3, NULL);`,
      damage: `DELETE FROM app.d WHERE s = 1; UPDATE app.s SET o1 = 9 WHERE k1 = 2; UPDATE app.s SET h = '!' WHERE k1 = 1;
        DELETE FROM app.link WHERE s = 1`,
    },
  ])('$name', async (example) => {
    const { ended, before, damaged, after } = await restoreAfter(example);
    expect(damaged).not.toEqual(before);
    expect(ended).toBe('completed');
    expect(after).toEqual(before);
  });
});

describe('a restore refuses, since replica mode would not, to break', () => {
  const untouched = async (example: Case, code: string): Promise<void> => {
    const { ended, before, damaged, after } = await restoreAfter(example);
    expect(damaged).not.toEqual(before);
    expect(ended).toBe(code);
    expect(after).toEqual(damaged);
  };

  it.each<Case>([
    {
      name: 'a deferrable primary key',
      schema: `
        CREATE TABLE app.items (id int PRIMARY KEY DEFERRABLE, tenant_id int NOT NULL, name text);
        INSERT INTO app.items VALUES (1, 1, 'mine'), (2, 2, 'other'), (3, 1, 'mine too');`,
      damage: `DELETE FROM app.items WHERE id = 1; INSERT INTO app.items VALUES (1, 2, 'stolen')`,
    },
    {
      name: 'a deferrable unique constraint in which nulls are equal',
      schema: `
        CREATE TABLE app.items (id int PRIMARY KEY, tenant_id int NOT NULL, x int, UNIQUE NULLS NOT DISTINCT (x) DEFERRABLE);
        INSERT INTO app.items VALUES (1, 1, NULL), (2, 2, 4);`,
      damage: `DELETE FROM app.items WHERE id = 1; INSERT INTO app.items VALUES (5, 2, NULL)`,
    },
    {
      name: 'a deferrable unique constraint with an equality of its own',
      schema: `
        CREATE EXTENSION citext SCHEMA app;
        CREATE TABLE app.items (id int PRIMARY KEY, tenant_id int NOT NULL, x app.citext UNIQUE DEFERRABLE);
        INSERT INTO app.items VALUES (1, 1, 'Bob'), (2, 2, 'Zed');`,
      damage: `DELETE FROM app.items WHERE id = 1; INSERT INTO app.items VALUES (5, 2, 'bob')`,
    },
    {
      name: 'a reference of an excluded table to a table without a key',
      schema: `
        CREATE TABLE app.codes (code text NOT NULL UNIQUE, tenant_id int NOT NULL);
        CREATE TABLE app.log (id int, code text REFERENCES app.codes (code));
        INSERT INTO app.codes VALUES ('a', 1), ('b', 2);`,
      damage: `INSERT INTO app.codes VALUES ('new', 1); INSERT INTO app.log VALUES (1, 'new')`,
      environment: { EXCLUDED_TABLES: 'app.log' },
    },
    {
      name: 'a reference to a generated column',
      schema: `
        CREATE TABLE app.goods (id int PRIMARY KEY, tenant_id int NOT NULL, code int GENERATED ALWAYS AS (id * 10) STORED UNIQUE);
        CREATE TABLE app.lines (id int PRIMARY KEY, tenant_id int NOT NULL, code int REFERENCES app.goods (code));
        INSERT INTO app.goods VALUES (1, 1), (3, 2);`,
      damage: `INSERT INTO app.goods VALUES (2, 1); INSERT INTO app.lines VALUES (1, 2, 20)`,
    },
    {
      name: 'a reference to a row that only an inheriting table has',
      schema: `
        CREATE TABLE app.kinds (id int PRIMARY KEY);
        CREATE TABLE app.more_kinds () INHERITS (app.kinds);
        CREATE TABLE app.items (id int PRIMARY KEY, tenant_id int NOT NULL, kind int REFERENCES app.kinds);
        INSERT INTO app.kinds VALUES (1);
        INSERT INTO app.items VALUES (1, 1, 1);`,
      damage: `DELETE FROM app.items; DELETE FROM app.kinds; INSERT INTO app.more_kinds VALUES (1)`,
      environment: { SHARED_TABLES: 'app.kinds,app.more_kinds' },
    },
  ])('$name', async (example) => {
    await untouched(example, 'RESTORE_CONFLICT');
  });

  const partitioned = `
    CREATE TABLE app.m (id int PRIMARY KEY, tenant_id int NOT NULL, kind int) PARTITION BY RANGE (id);
    CREATE TABLE app.m1 PARTITION OF app.m FOR VALUES FROM (0) TO (100);
    CREATE TABLE app.m2 PARTITION OF app.m FOR VALUES FROM (100) TO (200);
    INSERT INTO app.m VALUES (1, 1, 1), (2, 1, 2), (3, 2, 1), (101, 1, 77);`;

  it.each<Case>([
    {
      name: 'a foreign key that only one partition has',
      schema: `${partitioned}
        CREATE TABLE app.kinds (id int PRIMARY KEY);
        INSERT INTO app.kinds VALUES (1), (2);
        ALTER TABLE app.m1 ADD FOREIGN KEY (kind) REFERENCES app.kinds;`,
      damage: `DELETE FROM app.m WHERE id = 2; DELETE FROM app.kinds WHERE id = 2`,
      environment: { SHARED_TABLES: 'app.kinds' },
    },
    {
      name: 'a foreign key that refers to one partition',
      schema: `${partitioned} CREATE TABLE app.log (id int PRIMARY KEY, m int REFERENCES app.m1 (id));`,
      damage: `INSERT INTO app.m VALUES (7, 1); INSERT INTO app.log VALUES (1, 7)`,
      environment: { EXCLUDED_TABLES: 'app.log' },
    },
    {
      name: 'a deferrable constraint that only one partition has',
      schema: `${partitioned} ALTER TABLE app.m2 ADD UNIQUE (kind) DEFERRABLE;`,
      damage: `DELETE FROM app.m WHERE id = 101; INSERT INTO app.m VALUES (102, 2, 77)`,
    },
  ])('$name', async (example) => {
    await untouched(example, 'NOT_SUPPORTED');
  });
});
