import { afterEach, describe, expect, it } from '@jest/globals';
import { type SchemaCloner, startSchemaCloner } from '@lifeboat/testing';

let lifeboat: SchemaCloner | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

async function start(schema: string, environment: Record<string, string>): Promise<SchemaCloner> {
  lifeboat = await startSchemaCloner(schema, environment);
  return lifeboat;
}

describe('soft references', () => {
  const schema = `
    CREATE TABLE app.users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id int NOT NULL, name text);
    CREATE TABLE app.tasks (id bigserial PRIMARY KEY, tenant_id int NOT NULL, name text,
      author text, watchers uuid[], related bigint[], data jsonb);
    INSERT INTO app.users (tenant_id, name) VALUES (1, 'a'), (1, 'b'), (2, 'z');
    INSERT INTO app.tasks (tenant_id, name) VALUES (1, 'first'), (1, 'second'), (2, 'other');
    UPDATE app.tasks AS t SET author = (SELECT id FROM app.users WHERE name = 'a'),
      watchers = (SELECT array_agg(id ORDER BY name DESC) || NULL::uuid FROM app.users WHERE tenant_id = 1),
      related = CASE name WHEN 'first' THEN '{2,1,99}'::bigint[] ELSE '{}' END,
      data = jsonb_build_object('owner', jsonb_build_object('id', (SELECT id FROM app.users WHERE name = 'b'), 'n', 1.50),
        'tenant', 1, 'lines', jsonb_build_array(jsonb_build_object('task', 2), jsonb_build_object('task', '1'), jsonb_build_object('task', NULL), 'x'))
      WHERE tenant_id = 1;`;
  const references = [
    { table: 'app.tasks', column: 'author', references: { table: 'app.users', column: 'id' } },
    { table: 'app.tasks', column: 'watchers', references: { table: 'app.users', column: 'id' } },
    { table: 'app.tasks', column: 'related', references: { table: 'app.tasks', column: 'id' } },
    {
      table: 'app.tasks',
      column: 'data',
      jsonPath: '$.owner.id',
      references: { table: 'app.users', column: 'id' },
    },
    {
      table: 'app.tasks',
      column: 'data',
      jsonPath: '$.lines[*]."task"',
      references: { table: 'app.tasks', column: 'id' },
    },
    {
      table: 'app.tasks',
      column: 'data',
      jsonPath: '$.tenant',
      references: { table: 'app.tenants', column: 'id' },
    },
  ];

  it('follow in columns, arrays and documents, by the plan of a preview too', async () => {
    const cloner = await start(schema, { SOFT_REFERENCES: JSON.stringify(references) });
    const plan = await cloner.clone({ dryRun: true });
    expect(plan.how).toBe('completed');
    const planHash = String(plan.result?.['planHash']);
    await cloner.sql(`SELECT nextval('app.tasks_id_seq')`);
    expect(await cloner.written({ planHash })).toBe(7);
    const [row] = await cloner.sql(`
      SELECT (SELECT name || tenant_id FROM app.users WHERE id::text = author) AS author,
             (SELECT array_agg(u.name || u.tenant_id ORDER BY n) FROM unnest(watchers) WITH ORDINALITY w(id, n) LEFT JOIN app.users u USING (id)) AS watchers,
             (SELECT array_agg(coalesce(r.name || r.tenant_id, w.id::text) ORDER BY n) FROM unnest(related) WITH ORDINALITY w(id, n) LEFT JOIN app.tasks r USING (id)) AS related,
             (SELECT name || tenant_id FROM app.users WHERE id::text = data -> 'owner' ->> 'id') AS owner,
             data #> '{owner,n}' AS n, data -> 'tenant' AS tenant,
             (SELECT name || tenant_id FROM app.tasks WHERE to_jsonb(id) = t.data #> '{lines,0,task}') AS line,
             (SELECT name || tenant_id FROM app.tasks WHERE to_jsonb(id::text) = t.data #> '{lines,1,task}') AS text_line,
             data #> '{lines,2}' AS empty_line, data #> '{lines,3}' AS no_line
        FROM app.tasks t WHERE tenant_id = 2 AND name = 'first'`);
    expect(row).toEqual({
      author: 'a2',
      watchers: ['b2', 'a2', null],
      related: ['second2', 'first2', '99'],
      owner: 'b2',
      n: 1.5,
      tenant: 2,
      line: 'second2',
      text_line: 'first2',
      empty_line: { task: null },
      no_line: 'x',
    });
    expect(
      await cloner.column(`SELECT related FROM app.tasks WHERE tenant_id = 2 AND name = 'second'`),
    ).toEqual([[]]);
    expect(await cloner.written()).toBe(0);
  });

  it('are followed where they are keys themselves', async () => {
    const cloner = await start(
      `CREATE TABLE app.users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id int NOT NULL, name text);
       CREATE TABLE app.settings (user_id uuid PRIMARY KEY, tenant_id int NOT NULL, text text);
       CREATE TABLE app.flags (user_id uuid NOT NULL REFERENCES app.settings, name text, PRIMARY KEY (user_id, name));
       INSERT INTO app.users (tenant_id, name) VALUES (1, 'a'), (1, 'b');
       INSERT INTO app.settings SELECT id, tenant_id, 'of ' || name FROM app.users;
       INSERT INTO app.flags SELECT id, 'flag of ' || name FROM app.users;`,
      {
        SOFT_REFERENCES: JSON.stringify([
          { table: 'app.settings', column: 'user_id', references: { table: 'app.users', column: 'id' } },
        ]),
      },
    );
    await cloner.written();
    await cloner.expectAlike([
      (tenant) => `SELECT u.name || s.text || f.name FROM app.users u JOIN app.settings s ON s.user_id = u.id
        JOIN app.flags f ON f.user_id = u.id WHERE (u.tenant_id, s.tenant_id) = (${tenant}, ${tenant}) ORDER BY 1`,
    ]);
    expect(await cloner.written()).toBe(0);
  });

  it('are refused in arrays of several dimensions', async () => {
    const cloner = await start(
      `${schema} UPDATE app.tasks SET related = '{{1,2},{2,1}}' WHERE name = 'first';`,
      {
        SOFT_REFERENCES: JSON.stringify(references),
      },
    );
    expect((await cloner.clone()).how).toBe('NOT_SUPPORTED');
  });

  it.each([
    [{ table: 'app.nothing', column: 'id', references: { table: 'app.users', column: 'id' } }],
    [{ table: 'app.tasks', column: 'nothing', references: { table: 'app.users', column: 'id' } }],
    [{ table: 'app.tasks', column: 'data', references: { table: 'app.users', column: 'id' } }],
    [
      {
        table: 'app.tasks',
        column: 'author',
        jsonPath: '$.id',
        references: { table: 'app.users', column: 'id' },
      },
    ],
    [{ table: 'app.tasks', column: 'author', references: { table: 'app.users', column: 'nothing' } }],
  ])('that lead nowhere are refused: %j', async (reference) => {
    await expect(start(schema, { SOFT_REFERENCES: JSON.stringify([reference]) })).rejects.toMatchObject({
      code: 'SCOPE_INVALID',
    });
  });
});
