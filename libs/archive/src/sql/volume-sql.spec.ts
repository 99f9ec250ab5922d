import { describe, expect, it } from '@jest/globals';
import type { VolumeSection } from '../volume/volume-sections.js';
import { sectionStart } from '../volume/copy-section.js';
import { prelude } from '../volume/prelude.js';
import { findSchemaSqlProblem } from './check-schema-sql.js';
import { findSqlProblem } from './check-volume-sql.js';

const entryOf = (name: string, columns: string[]): VolumeSection => ({
  table: {
    schema: 'app',
    name,
    class: 'direct',
    columns: columns.map((column) => ({ name: column, type: 'text' })),
    generatedColumns: [],
    primaryKey: [],
    rows: 1,
    rawBytes: 2,
    sections: [],
  },
  section: { volume: 'data-0001.sql', offset: 0, length: 2, rows: 1 },
});

describe('the SQL of a volume', () => {
  it('is what Lifeboat writes, whatever the names', async () => {
    expect(await findSqlProblem({ text: prelude('data'), entry: null })).toBeNull();
    expect(await findSqlProblem({ text: prelude('shared'), entry: null })).toBeNull();
    for (const [name, columns] of [
      ['orders', ['id', 'select']],
      ['We"ird: \\.\n; name', ['a"b', 'ü', 'x y\n', "it's"]],
      ['none', []],
    ] as const) {
      const entry = entryOf(name, [...columns]);
      const text = sectionStart({ schema: 'app', name, columns }).toString();
      expect(await findSqlProblem({ text, entry })).toBeNull();
    }
  });

  it.each([
    ['SET client_encoding = ;', 'is not SQL that PostgreSQL reads'],
    ["SET client_encoding = 'LATIN1';", 'may not be there (VariableSetStmt)'],
    ['SET statement_timeout = 5;', 'may not be there (VariableSetStmt)'],
    ["SET search_path = '', 'app';", 'may not be there (VariableSetStmt)'],
    ['SET LOCAL statement_timeout = 0;', 'may not be there (VariableSetStmt)'],
    ['SET ROLE postgres;', 'may not be there (VariableSetStmt)'],
    ['RESET statement_timeout;', 'may not be there (VariableSetStmt)'],
    ['SET statement_timeout = 0; DROP TABLE x;', 'may not be there (DropStmt)'],
  ])('may not begin with %s', async (text, problem) => {
    expect(await findSqlProblem({ text, entry: null })).toContain(problem);
  });

  it.each([
    'COPY app.orders (id) FROM stdin',
    'COPY app.orders FROM stdin',
    'COPY other.orders (id, note) FROM stdin',
    'COPY orders (id, note) FROM stdin',
    'COPY x.app.orders (id, note) FROM stdin',
    'COPY app.orders (note, id) FROM stdin',
    'COPY app.orders (id, note) TO stdout',
    "COPY app.orders (id, note) FROM '/etc/passwd'",
    "COPY app.orders (id, note) FROM PROGRAM 'sh'",
    'COPY app.orders (id, note) FROM stdin WITH (FORMAT csv)',
    "COPY app.orders (id, note) FROM stdin WHERE id = '1'",
    'COPY app.orders (id, note) FROM stdin; SELECT 1',
    'DELETE FROM app.orders',
    'COPY app.orders (id, note FROM stdin',
  ])('may not copy otherwise: %s', async (text) => {
    expect(await findSqlProblem({ text, entry: entryOf('orders', ['id', 'note']) })).toContain(
      'has a COPY line of app.orders that',
    );
  });
});

describe('the SQL of a schema', () => {
  const table = (number: number): string =>
    `--\n-- Name: t${String(number)}; Type: TABLE\n--\n\nCREATE TABLE app.t${String(number)} (id int CHECK (id > 0));\n\n`;
  const large = Array.from({ length: 30_000 }, (_, number) => table(number)).join('');
  const quoting = `CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '${'\n--\n-- Name: it is no object'.repeat(60_000)}' $$;\n`;

  it.each([
    ['nothing', ''],
    ['a statement', 'CREATE TABLE t (id int);'],
    ['many', large],
    ['a body that looks like a dump', large + quoting],
  ])('is read: %s', async (_what, ddl) => {
    expect(await findSchemaSqlProblem(ddl)).toBeNull();
  });

  it('that is none is found wherever it stands', async () => {
    for (const ddl of [`CREATE TABEL t;${large}`, `${large}CREATE TABEL t;`, `${large}CREATE TABLE t (`]) {
      expect(await findSchemaSqlProblem(ddl)).toMatch(/^is not SQL that PostgreSQL reads \(syntax error/);
    }
  });
});
