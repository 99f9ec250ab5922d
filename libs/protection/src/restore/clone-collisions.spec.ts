import { afterEach, describe, expect, it } from '@jest/globals';
import { type EndedRestore, type SchemaCloner, startSchemaCloner } from '@lifeboat/testing';
import type { CollisionRule } from './collision-rules.js';

let lifeboat: SchemaCloner | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

async function start(schema: string): Promise<SchemaCloner> {
  lifeboat = await startSchemaCloner(schema);
  return lifeboat;
}

const rule = (name: string, action: CollisionRule['rule']): CollisionRule[] => {
  const [schema = '', table = '', column = ''] = name.split('.');
  return [{ table: `${schema}.${table}`, column, rule: action }];
};

const conflictsOf = ({ result }: EndedRestore): unknown => result?.['conflicts'];

const PEOPLE = `
  CREATE TABLE app.people (id serial PRIMARY KEY, tenant_id int NOT NULL, name text, email varchar(30) UNIQUE, login text NOT NULL UNIQUE);
  INSERT INTO app.people (tenant_id, name, email, login) VALUES (1, 'a', 'ann@example.com', 'ann'), (1, 'b', NULL, 'bob'), (2, 'z', 'zoe@example.com', 'zoe');`;
const LOGINS = rule('app.people.login', 'suffix');

describe('a unique value that another tenant holds', () => {
  it('is a conflict that the plan lists, with samples only in what expires', async () => {
    const { clone, sql } = await start(PEOPLE);
    const plan = await clone({ dryRun: true });
    expect(conflictsOf(plan)).toEqual([
      {
        kind: 'key taken',
        constraint: 'people_email_key',
        table: 'app.people',
        otherTable: 'app.people',
        columns: ['email'],
        rows: 1,
      },
      {
        kind: 'key taken',
        constraint: 'people_login_key',
        table: 'app.people',
        otherTable: 'app.people',
        columns: ['login'],
        rows: 2,
      },
    ]);
    expect(JSON.stringify(plan.result)).not.toContain('ann@');
    const [kept] = await sql(`SELECT plan::text AS plan, plan_samples FROM lifeboat.tenant_restores`);
    expect(kept?.['plan']).not.toContain('ann@');
    expect(kept?.['plan_samples']).toMatchObject({
      conflicts: [{ constraint: 'people_email_key' }, { constraint: 'people_login_key' }],
    });
  });

  it('is refused by default and by the rule fail, before anything is saved', async () => {
    const { clone, sql } = await start(PEOPLE);
    for (const collisions of [undefined, rule('app.people.email', 'fail')]) {
      const { how, detail } = await clone({ collisions });
      expect(how).toBe('RESTORE_CONFLICT');
      expect(detail).toContain('app.people (email) by people_email_key, 1 rows');
      expect(detail).toContain(
        '--on-collision app.people.email=<rule> --on-collision app.people.login=<rule>',
      );
      expect(detail).not.toContain('ann@');
    }
    expect(await sql(`SELECT 1 FROM app.people WHERE tenant_id = 2`)).toHaveLength(1);
    expect(await sql(`SELECT 1 FROM lifeboat.tenant_restore_points`)).toEqual([]);
  });

  it('gets a suffix: always the same, within the length, before the @ of an address', async () => {
    const { written, column, sql } = await start(PEOPLE);
    const collisions = [...rule('app.people.email', 'suffix'), ...LOGINS];
    await written({ collisions });
    const emails = await column(`SELECT email FROM app.people WHERE tenant_id = 2 ORDER BY name`);
    expect(emails).toEqual([expect.stringMatching(/^ann-[0-9a-f]{12}@example\.com$/), null]);
    expect(await column(`SELECT login FROM app.people WHERE tenant_id = 2 ORDER BY name`)).toEqual([
      expect.stringMatching(/^ann-[0-9a-f]{12}$/),
      expect.stringMatching(/^bob-[0-9a-f]{12}$/),
    ]);
    expect(await written({ collisions })).toBe(0);
    await sql(`DELETE FROM app.people WHERE tenant_id = 2`);
    await written({ collisions });
    expect(await column(`SELECT email FROM app.people WHERE tenant_id = 2 ORDER BY name`)).toEqual(emails);
  });

  it('is cut where the column is too short for the suffix', async () => {
    const { written, column } = await start(`
      CREATE TABLE app.codes (id serial PRIMARY KEY, tenant_id int NOT NULL, code varchar(16) UNIQUE, raw bytea UNIQUE, pad char(16) UNIQUE);
      INSERT INTO app.codes (tenant_id, code, raw, pad) VALUES (1, 'abcdefghijklmnop', '\\x0102', 'abcdefghijklmnop'), (1, 'abcdefghijklmnoq', '\\x', 'x');`);
    const collisions = ['code', 'raw', 'pad'].flatMap((name) => rule(`app.codes.${name}`, 'suffix'));
    await written({ collisions });
    expect(await column(`SELECT code FROM app.codes WHERE tenant_id = 2 ORDER BY code`)).toEqual([
      expect.stringMatching(/^abc-[0-9a-f]{12}$/),
      expect.stringMatching(/^abc-[0-9a-f]{12}$/),
    ]);
    expect(await column(`SELECT length(raw) FROM app.codes WHERE tenant_id = 2 ORDER BY 1`)).toEqual([6, 8]);
    expect(await written({ collisions })).toBe(0);
  });

  it('becomes null', async () => {
    const { written, column } = await start(PEOPLE);
    const collisions = [...rule('app.people.email', 'null'), ...LOGINS];
    await written({ collisions });
    expect(await column(`SELECT email FROM app.people WHERE tenant_id = 2`)).toEqual([null, null]);
    expect(await written({ collisions })).toBe(0);
  });

  it('is kept as the target’s own row has it, and a row that is new has nothing to keep', async () => {
    const { clone, written, column, sql } = await start(PEOPLE);
    const collisions = [...rule('app.people.email', 'keep'), ...LOGINS];
    expect((await clone({ collisions })).how).toBe('RESTORE_CONFLICT');
    await written({ collisions: [...rule('app.people.email', 'null'), ...LOGINS] });
    await sql(`UPDATE app.people SET email = 'new@example.com' WHERE tenant_id = 2 AND name = 'a'`);
    expect(await written({ collisions })).toBe(0);
    expect(await column(`SELECT email FROM app.people WHERE tenant_id = 2 ORDER BY name`)).toEqual([
      'new@example.com',
      null,
    ]);
  });

  it('stays where nobody holds it', async () => {
    const { written, column, sql } = await start(PEOPLE);
    await sql(`DELETE FROM app.people WHERE tenant_id = 1`);
    await written({ collisions: [...rule('app.people.email', 'suffix'), ...LOGINS] });
    expect(await column(`SELECT login FROM app.people WHERE tenant_id = 2 ORDER BY name`)).toEqual([
      'ann',
      'bob',
    ]);
  });

  it('under an expression is found too, and follows the rule of its column', async () => {
    const { clone, written, column } = await start(`
      CREATE TABLE app.people (id serial PRIMARY KEY, tenant_id int NOT NULL, email text);
      CREATE UNIQUE INDEX people_email ON app.people (lower(email)) WHERE email <> '';
      INSERT INTO app.people (tenant_id, email) VALUES (1, 'Ann@Example.com'), (1, '');`);
    expect((await clone()).detail).toContain('app.people (email) by people_email');
    await written({ collisions: rule('app.people.email', 'suffix') });
    expect(await column(`SELECT email FROM app.people WHERE tenant_id = 2 ORDER BY 1 DESC`)).toEqual([
      expect.stringMatching(/^Ann-[0-9a-f]{12}@Example\.com$/),
      '',
    ]);
  });

  it('is followed by what refers to it, in the table itself and further on', async () => {
    const { written, column } = await start(`
      CREATE TABLE app.goods (code text PRIMARY KEY, tenant_id int NOT NULL, instead text REFERENCES app.goods, name text);
      CREATE TABLE app.stock (code text PRIMARY KEY REFERENCES app.goods, tenant_id int NOT NULL);
      CREATE TABLE app.moves (id serial PRIMARY KEY, code text NOT NULL REFERENCES app.stock, amount int);
      INSERT INTO app.goods VALUES ('a', 1, NULL, 'A'), ('b', 1, 'a', 'B'), ('c', 1, 'b', 'C');
      INSERT INTO app.stock VALUES ('a', 1), ('b', 1);
      INSERT INTO app.moves (code, amount) VALUES ('a', 1), ('b', 2), ('a', 3);`);
    const collisions = rule('app.goods.code', 'suffix');
    await written({ collisions });
    expect(
      await column(`SELECT concat_ws(',', g.name, i.name, amount) FROM app.goods g LEFT JOIN app.goods i ON i.code = g.instead
        LEFT JOIN app.stock s ON s.code = g.code LEFT JOIN app.moves m ON m.code = s.code WHERE g.tenant_id = 2 ORDER BY 1`),
    ).toEqual(['A,1', 'A,3', 'B,A,2', 'C,B']);
    expect(await written({ collisions })).toBe(0);
  });

  it('under an exclusion over tenants is refused by its name', async () => {
    const { clone } = await start(`
      CREATE EXTENSION btree_gist;
      CREATE TABLE app.rides (id serial PRIMARY KEY, tenant_id int NOT NULL, plate text, during int4range,
        CONSTRAINT one_ride EXCLUDE USING gist (plate WITH =, during WITH &&));
      INSERT INTO app.rides (tenant_id, plate, during) VALUES (1, 'x', '[1,5)');`);
    const { how, detail } = await clone();
    expect(how).toBe('RESTORE_CONFLICT');
    expect(detail).toContain('one_ride');
  });
});

describe('a rule that cannot be followed is refused', () => {
  it('also where it makes no value of the type', async () => {
    const { clone, column } = await start(`
      CREATE DOMAIN app.short AS varchar(5);
      CREATE TABLE app.codes (id serial PRIMARY KEY, tenant_id int NOT NULL, code app.short UNIQUE);
      INSERT INTO app.codes (tenant_id, code) VALUES (1, 'x');`);
    const { how, detail } = await clone({ collisions: rule('app.codes.code', 'suffix') });
    expect(how).toBe('RESTORE_CONFLICT');
    expect(detail).toContain('app.codes.code');
    expect(await column(`SELECT code FROM app.codes`)).toEqual(['x']);
  });

  it.each<[string, CollisionRule['rule'], string]>([
    ['app.nothing.email', 'suffix', 'TABLE_NOT_FOUND'],
    ['app.people.nothing', 'suffix', 'INVALID_REQUEST'],
    ['app.people.name', 'suffix', 'INVALID_REQUEST'],
    ['app.people.id', 'suffix', 'INVALID_REQUEST'],
    ['app.people.tenant_id', 'keep', 'INVALID_REQUEST'],
    ['app.people.login', 'null', 'INVALID_REQUEST'],
    ['app.codes.code', 'suffix', 'INVALID_REQUEST'],
    ['app.codes.code', 'keep', 'INVALID_REQUEST'],
    ['app.uses.code', 'null', 'INVALID_REQUEST'],
  ])('%s=%s', async (name, action, code) => {
    const { clone } = await start(`${PEOPLE}
      CREATE TABLE app.codes (code int PRIMARY KEY, tenant_id int NOT NULL);
      CREATE TABLE app.uses (code int UNIQUE REFERENCES app.codes, tenant_id int NOT NULL);
      INSERT INTO app.codes VALUES (1, 1);`);
    expect((await clone({ collisions: rule(name, action) })).how).toBe(code);
  });
});

describe('into a tenant that has rows already', () => {
  const schema = `
    CREATE TABLE app.labels (id serial PRIMARY KEY, tenant_id int NOT NULL, name text NOT NULL, color text, UNIQUE (tenant_id, name));
    INSERT INTO app.labels (tenant_id, name, color) VALUES (1, 'bug', 'red'), (1, 'idea', 'blue'), (2, 'bug', 'own'), (2, 'own', 'own');`;
  const names = `SELECT (name || ' ' || color) COLLATE "C" FROM app.labels WHERE tenant_id = 2 ORDER BY 1`;

  it('replace leaves none of them', async () => {
    const { written, column } = await start(schema);
    await written();
    expect(await column(names)).toEqual(['bug red', 'idea blue']);
  });

  it.each(['missing', 'merge'] as const)(
    '%s leaves them, and names the keys that they hold',
    async (mode) => {
      const { clone, written, column, sql } = await start(schema);
      expect((await clone({ mode })).detail).toContain(
        'app.labels (name, tenant_id) by labels_tenant_id_name_key, 1 rows',
      );
      const collisions = rule('app.labels.name', 'suffix');
      await written({ mode, collisions });
      expect(await column(names)).toEqual([
        'bug own',
        expect.stringMatching(/^bug-[0-9a-f]{12} red$/),
        'idea blue',
        'own own',
      ]);
      expect(await written({ mode, collisions })).toBe(0);
      await sql(
        `UPDATE app.labels SET color = 'grey' WHERE tenant_id = 2; DELETE FROM app.labels WHERE name = 'idea' AND tenant_id = 2`,
      );
      await written({ mode, collisions });
      expect(await column(names)).toEqual([
        'bug grey',
        expect.stringMatching(mode === 'merge' ? /^bug-.* red$/ : /^bug-.* grey$/),
        'idea blue',
        'own grey',
      ]);
    },
  );

  it('is refused where a sequence has run out', async () => {
    const { clone, sql } = await start(`
      CREATE TABLE app.items (id smallserial PRIMARY KEY, tenant_id int NOT NULL);
      INSERT INTO app.items (tenant_id) VALUES (1), (1), (2);`);
    await sql(`SELECT setval('app.items_id_seq', 32766)`);
    for (const dryRun of [true, false]) {
      const { how, detail } = await clone({ dryRun });
      expect(how).toBe('RESTORE_CONFLICT');
      expect(detail).toContain('items_id_seq');
    }
    expect(await sql(`SELECT 1 FROM app.items WHERE tenant_id = 2`)).toHaveLength(1);
  });

  it('never lets rows refer to the source’s: tables that were left out are asked for', async () => {
    const { clone, written, column } = await start(`
      CREATE TABLE app.users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id int NOT NULL);
      CREATE TABLE app.tasks (id serial PRIMARY KEY, tenant_id int NOT NULL, owner uuid REFERENCES app.users);
      INSERT INTO app.users (tenant_id) VALUES (1);
      INSERT INTO app.tasks (tenant_id, owner) SELECT 1, id FROM app.users;`);
    const refused = await clone({ excludeTables: ['app.users'] });
    expect(refused.how).toBe('RESTORE_CONFLICT');
    expect(refused.detail).toContain('tasks_owner_fkey');
    // Parents come along, as ever.
    await written({ tables: ['app.tasks'] });
    expect(
      await column(
        `SELECT u.tenant_id FROM app.tasks t JOIN app.users u ON u.id = owner WHERE t.tenant_id = 2`,
      ),
    ).toEqual([2]);
  });

  it('leaves the target’s own row alone where the tenants table is left out', async () => {
    const { written, column } = await start(`
      CREATE TABLE app.items (id serial PRIMARY KEY, tenant_id int NOT NULL REFERENCES app.tenants, name text);
      INSERT INTO app.items (tenant_id, name) VALUES (1, 'a');`);
    expect(await written({ excludeTables: ['app.tenants'] })).toBe(1);
    expect(await column(`SELECT name FROM app.tenants ORDER BY id`)).toEqual(['one', 'two']);
    expect(await written()).toBe(1);
    expect(await column(`SELECT name FROM app.tenants ORDER BY id`)).toEqual(['one', 'one']);
  });

  it('is refused where the application has lost the target’s own row', async () => {
    const { clone, sql } = await start(
      `CREATE TABLE app.items (id serial PRIMARY KEY, tenant_id int NOT NULL);`,
    );
    await sql(`DELETE FROM app.tenants WHERE id = 2`);
    expect((await clone()).how).toBe('TENANT_NOT_ACTIVE');
  });
});
