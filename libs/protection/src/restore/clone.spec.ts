import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type SchemaCloner, startSchemaCloner } from '@lifeboat/testing';

const TARGET = '2';

let lifeboat: SchemaCloner | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

async function start(schema: string, environment?: Record<string, string>): Promise<SchemaCloner> {
  lifeboat = await startSchemaCloner(schema, environment);
  return lifeboat;
}

describe('keys that are unique over all tenants are made anew, and what refers to them follows', () => {
  it.each<{
    name: string;
    schema: string;
    /** Answer alike for source and target once it is restored. */
    alike: ((tenant: string) => string)[];
    /** No value of theirs is the source's and the target's too. */
    apart: ((tenant: string) => string)[];
    environment?: Record<string, string>;
  }>([
    {
      name: 'uuids, with references to itself and in a circle',
      schema: `
        CREATE TABLE app.people (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id int NOT NULL REFERENCES app.tenants,
          name text, boss uuid REFERENCES app.people, home uuid);
        CREATE TABLE app.places (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id int NOT NULL, name text,
          keeper uuid REFERENCES app.people);
        ALTER TABLE app.people ADD FOREIGN KEY (home) REFERENCES app.places;
        INSERT INTO app.people (tenant_id, name) VALUES (1, 'a'), (1, 'b'), (2, 'z');
        INSERT INTO app.places (tenant_id, name, keeper) SELECT 1, 'of ' || name, id FROM app.people WHERE tenant_id = 1;
        UPDATE app.people AS p SET boss = (SELECT id FROM app.people WHERE name = 'a'),
          home = (SELECT id FROM app.places AS h WHERE h.name = 'of ' || p.name) WHERE tenant_id = 1;`,
      alike: [
        (
          tenant,
        ) => `SELECT p.name || b.name || h.name || k.name FROM app.people p JOIN app.people b ON b.id = p.boss
          JOIN app.places h ON h.id = p.home JOIN app.people k ON k.id = h.keeper
          WHERE (p.tenant_id, b.tenant_id, h.tenant_id, k.tenant_id) = (${tenant}, ${tenant}, ${tenant}, ${tenant}) ORDER BY 1`,
      ],
      apart: [
        (tenant) =>
          `SELECT id FROM app.people WHERE tenant_id = ${tenant} UNION SELECT id FROM app.places WHERE tenant_id = ${tenant}`,
      ],
    },
    {
      name: 'identity always, serial and a shared sequence, of three widths, in linked tables of linked tables',
      schema: `
        CREATE SEQUENCE app.numbers START 500;
        CREATE TABLE app.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id int NOT NULL, name text);
        CREATE TABLE app.lines (id serial PRIMARY KEY, order_id bigint NOT NULL REFERENCES app.orders, text text);
        CREATE TABLE app.parts (line_id int NOT NULL REFERENCES app.lines, no smallint NOT NULL, number bigint UNIQUE DEFAULT nextval('app.numbers'),
          PRIMARY KEY (line_id, no));
        CREATE TABLE app.marks (id smallserial PRIMARY KEY, line_id int NOT NULL, no smallint NOT NULL,
          FOREIGN KEY (line_id, no) REFERENCES app.parts, follows smallint REFERENCES app.marks);
        INSERT INTO app.orders (tenant_id, name) VALUES (1, 'one'), (2, 'other'), (1, 'two');
        INSERT INTO app.lines (order_id, text) SELECT id, name || n FROM app.orders, generate_series(1, 3) n;
        INSERT INTO app.parts (line_id, no) SELECT id, n FROM app.lines, generate_series(1, 2) n;
        INSERT INTO app.marks (line_id, no, follows) SELECT line_id, no, nullif(row_number() OVER (ORDER BY line_id, no) - 1, 0) FROM app.parts
          WHERE line_id IN (SELECT l.id FROM app.lines l JOIN app.orders o ON o.id = order_id WHERE tenant_id = 1);`,
      alike: [
        (
          tenant,
        ) => `SELECT concat_ws(',', o.name, l.text, p.no, f.no, fl.text) FROM app.orders o JOIN app.lines l ON l.order_id = o.id JOIN app.parts p ON p.line_id = l.id
          JOIN app.marks m ON (m.line_id, m.no) = (p.line_id, p.no) LEFT JOIN app.marks f ON f.id = m.follows LEFT JOIN app.lines fl ON fl.id = f.line_id
          WHERE tenant_id = ${tenant} ORDER BY 1`,
        // Drawn in the order of the old ones.
        (tenant) =>
          `SELECT l.text FROM app.lines l JOIN app.orders o ON o.id = order_id WHERE tenant_id = ${tenant} ORDER BY l.id`,
      ],
      apart: [
        (tenant) => `SELECT id FROM app.orders WHERE tenant_id = ${tenant}`,
        (tenant) =>
          `SELECT l.id FROM app.lines l JOIN app.orders o ON o.id = order_id WHERE tenant_id = ${tenant}`,
        (tenant) =>
          `SELECT number FROM app.parts p JOIN app.lines l ON l.id = line_id JOIN app.orders o ON o.id = order_id WHERE tenant_id = ${tenant}`,
      ],
    },
    {
      name: 'a key that is its parent’s, and a uuid that is unique beside the key',
      schema: `
        CREATE TABLE app.users (id bigserial PRIMARY KEY, tenant_id int NOT NULL, name text, public_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid());
        CREATE TABLE app.profiles (user_id bigint PRIMARY KEY REFERENCES app.users, tenant_id int NOT NULL, text text);
        CREATE TABLE app.pictures (profile_id bigint PRIMARY KEY REFERENCES app.profiles, public_id uuid REFERENCES app.users (public_id));
        INSERT INTO app.users (tenant_id, name) VALUES (1, 'a'), (2, 'b'), (1, 'c');
        INSERT INTO app.profiles SELECT id, tenant_id, 'of ' || name FROM app.users;
        INSERT INTO app.pictures SELECT id, public_id FROM app.users;`,
      alike: [
        (
          tenant,
        ) => `SELECT u.name || p.text || v.name FROM app.users u JOIN app.profiles p ON p.user_id = u.id JOIN app.pictures i ON i.profile_id = p.user_id
          JOIN app.users v ON v.public_id = i.public_id WHERE u.tenant_id = ${tenant} ORDER BY 1`,
      ],
      apart: [
        (tenant) =>
          `SELECT id::text FROM app.users WHERE tenant_id = ${tenant} UNION SELECT public_id::text FROM app.users WHERE tenant_id = ${tenant}`,
      ],
    },
    {
      name: 'keys that contain the tenant stay, also where the tenant is called otherwise',
      schema: `
        CREATE TABLE app.people (tenant_id int NOT NULL REFERENCES app.tenants, id int, name text, PRIMARY KEY (tenant_id, id));
        CREATE TABLE app.notes (owner int NOT NULL, person int NOT NULL, no int, text text, PRIMARY KEY (owner, person, no),
          FOREIGN KEY (owner, person) REFERENCES app.people (tenant_id, id));
        INSERT INTO app.people VALUES (1, 7, 'seven'), (1, 8, 'eight'), (2, 9, 'nine');
        INSERT INTO app.notes SELECT tenant_id, id, 1, 'about ' || name FROM app.people;`,
      alike: [
        (tenant) => `SELECT id || name FROM app.people WHERE tenant_id = ${tenant} ORDER BY 1`,
        (tenant) => `SELECT person || text FROM app.notes WHERE owner = ${tenant} ORDER BY 1`,
      ],
      apart: [],
    },
    {
      name: 'partitioned tables, and tables without a key',
      schema: `
        CREATE TABLE app.events (id bigint GENERATED BY DEFAULT AS IDENTITY, tenant_id int NOT NULL, at int NOT NULL, text text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE app.events_1 PARTITION OF app.events FOR VALUES FROM (0) TO (10);
        CREATE TABLE app.events_2 PARTITION OF app.events DEFAULT;
        CREATE TABLE app.tags (event bigint NOT NULL, at int NOT NULL, tag text, FOREIGN KEY (event, at) REFERENCES app.events);
        CREATE TABLE app.log (tenant_id int, text text);
        INSERT INTO app.events (tenant_id, at, text) VALUES (1, 1, 'a'), (1, 20, 'b'), (2, 2, 'c'), (1, 3, 'd');
        INSERT INTO app.tags SELECT id, at, t FROM app.events, unnest('{x,x,y}'::text[]) t;
        INSERT INTO app.log VALUES (1, 'a'), (1, 'a'), (1, NULL), (2, 'z');`,
      alike: [
        (tenant) =>
          `SELECT at || text || tag FROM app.events JOIN app.tags USING (at) WHERE event = id AND tenant_id = ${tenant} ORDER BY 1`,
        (tenant) => `SELECT text FROM app.log WHERE tenant_id = ${tenant} ORDER BY 1`,
      ],
      apart: [(tenant) => `SELECT id FROM app.events WHERE tenant_id = ${tenant}`],
    },
    {
      name: 'references to shared tables, to rows of nobody and of other tenants stay',
      schema: `
        CREATE TABLE app.kinds (id uuid PRIMARY KEY, name text);
        CREATE TABLE app.templates (id serial PRIMARY KEY, tenant_id int, name text);
        INSERT INTO app.tenants VALUES (3, 'three');
        CREATE TABLE app.partners (id serial PRIMARY KEY, tenant_id int NOT NULL, template int REFERENCES app.templates, kind uuid REFERENCES app.kinds, partner int REFERENCES app.tenants);
        INSERT INTO app.kinds VALUES (gen_random_uuid(), 'k');
        INSERT INTO app.templates (tenant_id, name) VALUES (NULL, 'common'), (1, 'own'), (3, 'third');
        INSERT INTO app.partners (tenant_id, template, kind, partner) SELECT 1, t.id, k.id, p FROM app.templates t, app.kinds k, unnest('{3,NULL}'::int[]) p;`,
      alike: [
        (
          tenant,
        ) => `SELECT concat_ws(',', t.name, k.name, partner, t.tenant_id = p.tenant_id) FROM app.partners p JOIN app.templates t ON t.id = template
          JOIN app.kinds k ON k.id = kind WHERE p.tenant_id = ${tenant} ORDER BY 1`,
      ],
      apart: [(tenant) => `SELECT id FROM app.partners WHERE tenant_id = ${tenant}`],
    },
    {
      name: 'columns of domains, and names that need quoting',
      schema: `
        CREATE DOMAIN app.tenant_no AS int CHECK (VALUE > 0);
        CREATE DOMAIN app.ref AS uuid CHECK (VALUE IS NOT NULL);
        CREATE TABLE app."My Things" ("the ""id""" app.ref PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id app.tenant_no NOT NULL, "select" text);
        CREATE DOMAIN app.number AS bigint;
        CREATE SEQUENCE app.numbers;
        CREATE TABLE app.items (id app.number PRIMARY KEY DEFAULT nextval('app.numbers'), tenant_id int NOT NULL, parent app.number REFERENCES app.items);
        INSERT INTO app.items (tenant_id, parent) VALUES (1, 1), (1, 1);
        CREATE TABLE app."m0" ("s" serial PRIMARY KEY, tenant_id app.tenant_no, "old" uuid REFERENCES app."My Things", "new" int REFERENCES app."m0");
        INSERT INTO app."My Things" (tenant_id, "select") VALUES (1, 'x'), (1, 'y');
        INSERT INTO app."m0" (tenant_id, "old", "new") SELECT 1, "the ""id""", nullif(row_number() OVER () - 1, 0) FROM app."My Things";`,
      alike: [
        (
          tenant,
        ) => `SELECT t."select" || coalesce(p.s::text, '') <> '' FROM app."m0" m JOIN app."My Things" t ON t."the ""id""" = m."old"
          LEFT JOIN app."m0" p ON p.s = m."new" AND p.tenant_id = m.tenant_id WHERE m.tenant_id = ${tenant} AND t.tenant_id = ${tenant} ORDER BY 1`,
      ],
      apart: [
        (tenant) => `SELECT "the ""id"""::text FROM app."My Things" WHERE tenant_id = ${tenant}`,
        (tenant) => `SELECT id FROM app.items WHERE tenant_id = ${tenant}`,
        (tenant) => `SELECT DISTINCT parent FROM app.items WHERE tenant_id = ${tenant}`,
      ],
    },
  ])('$name', async ({ schema, alike, apart, environment }) => {
    const cloner = await start(schema, environment);
    expect(await cloner.written()).toBeGreaterThan(0);
    await cloner.expectAlike(alike);
    for (const query of apart) {
      const [original, copy] = [await cloner.column(query('1')), await cloner.column(query(TARGET))];
      expect(original.length).toBeGreaterThan(0);
      expect(copy).toHaveLength(original.length);
      expect(copy.filter((key) => original.includes(key))).toEqual([]);
    }
    expect(await cloner.written()).toBe(0);
    await cloner.sql(`DELETE FROM lifeboat_app.applied_operations`);
    expect(await cloner.written({ mode: 'merge' })).toBe(0);
  });
});

describe('a uuid in another tenant', () => {
  it('is derived as the documentation says', async () => {
    const old = 'aaaaaaaa-0000-4000-8000-00000000000f';
    const cloner = await start(`
      CREATE TABLE app.users (id uuid PRIMARY KEY, tenant_id int NOT NULL);
      CREATE TABLE app.tasks (id uuid PRIMARY KEY, tenant_id int NOT NULL, owner uuid REFERENCES app.users);
      INSERT INTO app.users VALUES ('${old}', 1);
      INSERT INTO app.tasks VALUES ('${old}', 1, '${old}');`);
    await cloner.written();
    const derived = (home: string): string => {
      const digest = createHash('sha256')
        .update(`lifeboat:cloned-key:1\n${TARGET}\n${home}\n${old}`)
        .digest();
      digest.writeUInt8(0x80 | (digest.readUInt8(6) & 0x0f), 6);
      digest.writeUInt8(0x80 | (digest.readUInt8(8) & 0x3f), 8);
      return digest.toString('hex', 0, 16);
    };
    const plain = (key: unknown): string => String(key).replaceAll('-', '');
    const [row] = await cloner.sql(`SELECT id, owner FROM app.tasks WHERE tenant_id = 2`);
    expect(plain(row?.['id'])).toBe(derived('app.tasks.id'));
    expect(plain(row?.['owner'])).toBe(derived('app.users.id'));
  });
});
