import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppDatabase, type ScopedTable, StagingArea, type TenantScope } from '@lifeboat/app-database';
import { createTestDatabase, runSql, testConfig, type TestDatabase } from '@lifeboat/testing';
import fc from 'fast-check';
import type { ChangeRecord } from '../segment/change-record.js';
import { SnapshotRule } from '../snapshot/snapshot-rule.js';
import { foldChanges } from './fold-changes.js';
import { loadChanges, type ReplayRange } from './load-changes.js';

const TENANTS = `
CREATE SCHEMA app;
CREATE DOMAIN app.title AS varchar(40) NOT NULL;
CREATE TABLE app.tenants (id int PRIMARY KEY, name text);
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int, title app.title, body text, data json,
                        length int GENERATED ALWAYS AS (length(body)) STORED, PRIMARY KEY (id));
CREATE TABLE app.events (tenant_id int NOT NULL REFERENCES app.tenants, what text, detail json);
INSERT INTO app.tenants VALUES (1, 'one');`;

const NOTES: ChangeRecord = {
  n: 1,
  schema: 'app',
  table: 'notes',
  columns: ['tenant_id', 'id', 'title', 'body', 'data'],
  types: ['integer', 'integer', 'app.title', 'text', 'json'],
  key: ['tenant_id', 'id'],
};
const EVENTS: ChangeRecord = {
  n: 2,
  schema: 'app',
  table: 'events',
  columns: ['tenant_id', 'what', 'detail'],
  types: ['integer', 'text', 'json'],
  key: ['tenant_id', 'what', 'detail'],
};
const ALL: ReplayRange = { base: null, until: null, from: null, to: 1n << 60n };

let database: TestDatabase;
let app: AppDatabase;
let scope: TenantScope;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.superuserUrl, TENANTS);
  const config = testConfig({
    catalogUrl: database.superuserUrl,
    repository: '/nowhere',
    environment: { EXCLUDED_TABLES: '', SHARED_TABLES: '', TENANT_SLUG_COLUMN: '' },
  });
  const [application] = config.applicationDatabases;
  if (application === undefined) {
    throw new Error('no application database');
  }
  app = new AppDatabase(application);
  scope = await app.tenantScope();
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

const tableOf = (name: string): ScopedTable => {
  const table = scope.tables.find((each) => each.name === name);
  if (table === undefined) {
    throw new Error(`no table ${name}`);
  }
  return table;
};

const transaction = (number: number): ChangeRecord => ({
  x: String(700 + number),
  l: `0/${(4096 + number).toString(16).toUpperCase()}`,
  t: '2026-01-02T03:04:06.000001Z',
});

const oneBlock = (records: readonly ChangeRecord[]): AsyncIterable<ChangeRecord>[] => [
  Readable.from(records),
];

/** Stages a base, folds changes into it; answers with the rows, as text. */
async function fold(
  name: 'notes' | 'events',
  base: string,
  records: readonly ChangeRecord[],
  range: ReplayRange = ALL,
): Promise<string[]> {
  const table = tableOf(name);
  const columns = table.model.columns.filter(({ generated }) => !generated);
  const area = await StagingArea.create(app, randomUUID(), '1');
  try {
    const stagedColumns = columns.map((column) => ({ live: column.name, cast: false }));
    const [staged] = await area.createTables([
      { table, columns: stagedColumns, baseline: null, part: 'all' },
    ]);
    if (staged === undefined) {
      throw new Error('nothing was staged');
    }
    return await app.withConnection(async (client) => {
      if (base !== '') {
        await client.query(`INSERT INTO ${staged.staging} VALUES ${base}`);
      }
      const replayed = {
        staged,
        names: [`app.${name}`],
        filled: [],
        columns: new Map(columns.map((column) => [column.name, { live: column.name, type: column.type }])),
      };
      const target = { tables: [replayed], isLeftOut: (other: string): boolean => other === 'app.other' };
      const run = { signal: new AbortController().signal, onChanges: (): void => undefined };
      const loaded = await loadChanges(client, oneBlock(records), target, range, run);
      for (const changes of loaded.tables) {
        await foldChanges(client, changes);
      }
      const { rows } = await client.query<{ row: string }>(
        `SELECT (s.*)::text AS row FROM ${staged.staging} AS s ORDER BY 1`,
      );
      return rows.map(({ row }) => row);
    });
  } finally {
    await area.drop();
  }
}

const key = (id: number): string[] => ['1', String(id)];
const note = (id: number, title: string, body: string | 0 | null): (string | null | 0)[] => [
  ...key(id),
  title,
  body,
  null,
];

describe('the changes of a table with a key', () => {
  it('become the last state of each row', async () => {
    const rows = await fold(
      'notes',
      `(1, 1, 'a', 'x', '{}'), (1, 2, 'b', 'y', null), (1, 3, 'c', 'z', null)`,
      [
        transaction(1),
        NOTES,
        ['U', 1, key(1), note(1, 'a2', 'tab\there "\\"\nnext')],
        ['D', 1, key(2)],
        ['I', 1, note(4, 'd', null)],
        transaction(2),
        ['U', 1, key(4), note(4, 'd2', '')],
        ['I', 1, note(5, 'e', 'gone again')],
        ['D', 1, key(5)],
        ['D', 1, key(3)],
        ['I', 1, note(3, 'c again', 'z2')],
      ],
    );
    expect(rows).toEqual(['(1,1,a2,"tab\there ""\\\\""\nnext",)', '(1,3,"c again",z2,)', '(1,4,d2,"",)']);
  });

  it('keep values that were not sent, through changes of the key', async () => {
    const rows = await fold('notes', `(1, 1, 'a', 'long one', null), (1, 2, 'b', 'long two', null)`, [
      transaction(1),
      NOTES,
      ['U', 1, key(1), note(1, 'a2', 0)],
      ['U', 1, key(1), note(9, 'a3', 0)],
      ['U', 1, key(2), note(1, 'b2', 0)],
      ['U', 1, key(1), note(2, 'b3', 'new two')],
      ['U', 1, key(2), note(1, 'b4', 0)],
      ['I', 1, note(7, 'c', 'long three')],
      ['U', 1, key(7), note(8, 'c2', 0)],
      ['U', 1, key(9), note(7, 'a4', 0)],
    ]);
    expect(rows).toEqual(['(1,1,b4,"new two",)', '(1,7,a4,"long one",)', '(1,8,c2,"long three",)']);
  });

  it('do not swap rows whose keys are swapped', async () => {
    const rows = await fold('notes', `(1, 1, 'a', 'x', null), (1, 2, 'b', 'y', null)`, [
      transaction(1),
      NOTES,
      ['U', 1, key(1), note(3, 'a', 0)],
      ['U', 1, key(2), note(1, 'b', 0)],
      ['U', 1, key(3), note(2, 'a', 0)],
    ]);
    expect(rows).toEqual(['(1,1,b,y,)', '(1,2,a,x,)']);
  });

  it('begin anew at a TRUNCATE', async () => {
    const rows = await fold('notes', `(1, 1, 'a', 'x', null)`, [
      transaction(1),
      NOTES,
      ['I', 1, note(2, 'b', 'y')],
      ['R', 1],
      ['I', 1, note(1, 'c', 'z')],
    ]);
    expect(rows).toEqual(['(1,1,c,z,)']);
  });

  it('are those after the base and before the cut', async () => {
    const records: ChangeRecord[] = [
      transaction(1),
      NOTES,
      ['I', 1, note(1, 'in the base', null)],
      transaction(2),
      ['I', 1, note(2, 'wanted', null)],
      transaction(3),
      ['I', 1, note(3, 'behind the cut', null)],
    ];
    const range = { base: new SnapshotRule('702:702:'), until: null, from: null, to: 4099n };
    expect(await fold('notes', `(1, 1, 'in the base', null, null)`, records, range)).toEqual([
      '(1,1,"in the base",,)',
      '(1,2,wanted,,)',
    ]);
  });

  it.each<[string, ChangeRecord[]]>([
    ['updates a row that is not there', [['U', 1, key(5), note(5, 'x', null)]]],
    ['deletes a row that is not there', [['D', 1, key(5)]]],
    [
      'deletes a row twice',
      [
        ['D', 1, key(1)],
        ['D', 1, key(1)],
      ],
    ],
    ['inserts a row that is there', [['I', 1, note(1, 'x', null)]]],
    [
      'inserts a row twice',
      [
        ['I', 1, note(2, 'x', null)],
        ['I', 1, note(2, 'y', null)],
      ],
    ],
    [
      'moves a row onto another',
      [
        ['I', 1, note(2, 'x', null)],
        ['U', 1, key(2), note(1, 'y', null)],
      ],
    ],
    ['leaves out a value that nobody has', [['I', 1, note(2, 'x', 0)]]],
    [
      'updates what a TRUNCATE took',
      [
        ['R', 1],
        ['U', 1, key(1), note(1, 'x', null)],
      ],
    ],
    ['has no definition', [['D', 3, key(1)]]],
  ])('are refused where one %s', async (_what, records) => {
    await expect(
      fold('notes', `(1, 1, 'a', 'x', null)`, [transaction(1), NOTES, ...records]),
    ).rejects.toMatchObject({ code: 'CHANGES_DO_NOT_FIT' });
  });

  it.each<[string, Partial<typeof NOTES>]>([
    [
      'a column more',
      {
        columns: ['tenant_id', 'id', 'title', 'body', 'data', 'extra'],
        types: ['integer', 'integer', 'app.title', 'text', 'json', 'text'],
      },
    ],
    [
      'a column less',
      { columns: ['tenant_id', 'id', 'title', 'body'], types: ['integer', 'integer', 'app.title', 'text'] },
    ],
    ['a column of another type', { types: ['integer', 'bigint', 'app.title', 'text', 'json'] }],
    ['another name', { table: 'later' }],
  ])('are refused where the table has %s', async (_what, changed) => {
    const records: ChangeRecord[] = [transaction(1), { ...NOTES, ...changed }, ['R', 1]];
    await expect(fold('notes', '', records)).rejects.toMatchObject({ code: 'SCHEMA_DRIFT' });
  });

  it('are not looked at where they are outside of the range, or of a table that is left out', async () => {
    const records: ChangeRecord[] = [
      transaction(1),
      { ...NOTES, n: 2, table: 'other' },
      ['R', 2],
      transaction(2),
      { ...NOTES, columns: ['id'], types: ['integer'], key: ['id'] },
      ['D', 1, ['1']],
    ];
    const range = { ...ALL, to: 4098n };
    expect(await fold('notes', `(1, 1, 'a', 'x', null)`, records, range)).toEqual(['(1,1,a,x,)']);
  });
});

describe('very many changes', () => {
  const CHANGES = 200_000;
  const ROWS = 20_000;

  it('are folded in sets: one by one, or each against all, they would take minutes', async () => {
    const records: ChangeRecord[] = [transaction(1), NOTES];
    for (let id = 1; id <= ROWS; id += 1) {
      records.push(['I', 1, note(id, 'first', 'long')]);
    }
    for (let number = ROWS; number < CHANGES; number += 1) {
      const id = 1 + (number % ROWS);
      const lap = Math.floor(number / ROWS) - 1;
      const before = lap % 3 === 2 ? id + ROWS : id;
      const now = lap % 3 === 1 ? id + ROWS : id;
      records.push(['U', 1, key(before), note(now, `lap ${String(lap)}`, 0)]);
    }
    const rows = await fold('notes', '', records);
    expect(rows).toHaveLength(ROWS);
    expect(rows.every((row) => row.endsWith(',"lap 8",long,)'))).toBe(true);
  });
});

describe('the changes of a table without a key', () => {
  it('add and take away equal rows', async () => {
    const rows = await fold('events', `(1, 'a', '{}'), (1, 'a', '{}'), (1, 'b', null)`, [
      transaction(1),
      EVENTS,
      ['D', 2, ['1', 'a', '{}']],
      ['U', 2, ['1', 'b', null], ['1', 'c', 0]],
      ['I', 2, ['1', 'd', '{"x": 1.10}']],
      ['I', 2, ['1', 'd', '{"x": 1.10}']],
      ['I', 2, ['1', 'e', null]],
      ['D', 2, ['1', 'e', null]],
    ]);
    expect(rows).toEqual(['(1,a,{})', '(1,c,)', '(1,d,"{""x"": 1.10}")', '(1,d,"{""x"": 1.10}")']);
  });

  it('are refused where a row is not there as often as it is taken away', async () => {
    await expect(
      fold('events', `(1, 'a', '{}')`, [
        transaction(1),
        EVENTS,
        ['D', 2, ['1', 'a', '{}']],
        ['D', 2, ['1', 'a', '{}']],
      ]),
    ).rejects.toMatchObject({ code: 'CHANGES_DO_NOT_FIT' });
  });
});

describe('any history of a table', () => {
  const IDS = 6;
  const step = fc.record({
    kind: fc.constantFrom('insert', 'update', 'update', 'move', 'delete', 'truncate' as const),
    id: fc.integer({ min: 1, max: IDS }),
    other: fc.integer({ min: 1, max: IDS }),
    keepBody: fc.boolean(),
  });

  it('folds into what the rows were at its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: IDS })),
        fc.array(step, { maxLength: 40 }),
        async (ids, steps) => {
          const rows = new Map(ids.map((id) => [id, { title: `t${String(id)}`, body: `b${String(id)}` }]));
          const base = [...rows].map(
            ([id, { title, body }]) => `(1, ${String(id)}, '${title}', '${body}', null)`,
          );
          const records: ChangeRecord[] = [transaction(1), NOTES];
          steps.forEach(({ kind, id, other, keepBody }, number) => {
            const row = rows.get(id);
            const title = `t${String(number)} ${kind}`;
            const body = keepBody && row !== undefined ? row.body : `b ${String(number)}`;
            if (kind === 'truncate' && number % 7 === 0) {
              rows.clear();
              records.push(['R', 1]);
            } else if (kind === 'insert' && row === undefined) {
              rows.set(id, { title, body });
              records.push(['I', 1, note(id, title, body)]);
            } else if (row !== undefined && kind === 'delete') {
              rows.delete(id);
              records.push(['D', 1, key(id)]);
            } else if (row !== undefined && (kind === 'update' || (kind === 'move' && !rows.has(other)))) {
              const target = kind === 'move' ? other : id;
              rows.delete(id);
              rows.set(target, { title, body });
              records.push(['U', 1, key(id), note(target, title, keepBody ? 0 : body)]);
            }
          });
          const expected = [...rows].map(
            ([id, { title, body }]) => `(1,${String(id)},${quoted(title)},${quoted(body)},)`,
          );
          expect(await fold('notes', base.join(', '), records)).toEqual(expected.sort());
        },
      ),
      { numRuns: 60 },
    );
  });
});

const quoted = (text: string): string => (text.includes(' ') ? `"${text}"` : text);
