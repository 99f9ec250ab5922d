import { columnList, ident, qualifiedName, readOne, type StagedTable } from '@lifeboat/app-database';
import type { ClientBase } from 'pg';
import { actionOf, newValue, oldValue, sequenceOf } from './change-table.js';
import { changesDoNotFit } from './fold-errors.js';

/**
 * Folds the changes of a table without a key, whose rows are told apart by nothing but all of their values: each row that
 * is gone takes one of its kind away, each that came adds one. Equal rows have equal text under pinned settings.
 *
 * @throws LifeboatError CHANGES_DO_NOT_FIT where rows are taken away that are not there
 */
export async function foldKeyless(client: ClientBase, staged: StagedTable): Promise<void> {
  const { table, columns, changes, staging } = staged;
  const select = (value: (name: string, index: number) => string): string =>
    columns.map((name, index) => `${value(name, index)} AS ${ident(name)}`).join(', ');
  const old = `(SELECT ${select(oldValue(staged, 'c'))} FROM ${changes.rows} AS c WHERE ${actionOf('c')} IN ('U', 'D'))`;
  const come = `(SELECT ${sequenceOf('c')} AS seq, ${select(newValue(staged, 'c'))} FROM ${changes.rows} AS c WHERE ${actionOf('c')} IN ('I', 'U'))`;
  const image = (alias: string): string => `(ROW(${columnList(columns, alias)}))::text`;
  await client.query(`
    CREATE UNLOGGED TABLE ${changes.lineages} WITH (autovacuum_enabled = false) AS
    SELECT image, sum(rows)::bigint AS rows, max(seq) AS seq
      FROM (SELECT ${image('o')} AS image, -1 AS rows, NULL::bigint AS seq FROM ${old} AS o
             UNION ALL SELECT ${image('n')}, 1, n.seq FROM ${come} AS n) AS e
     GROUP BY image HAVING sum(rows) <> 0`);
  await client.query(`ANALYZE ${changes.lineages}`);
  const { expected } = await readOne<{ expected: number }>(
    client,
    `SELECT coalesce(-sum(rows) FILTER (WHERE rows < 0), 0)::float8 AS expected FROM ${changes.lineages}`,
  );
  const deleted = await client.query(`
    DELETE FROM ${staging} WHERE ctid IN (
      SELECT place FROM (
        SELECT s.ctid AS place, l.rows, row_number() OVER (PARTITION BY l.image) AS number
          FROM ${staging} AS s JOIN ${changes.lineages} AS l ON l.image = ${image('s')} AND l.rows < 0) AS s
       WHERE number <= -rows)`);
  if (deleted.rowCount !== expected) {
    throw changesDoNotFit(
      qualifiedName(table),
      `has ${String(expected - (deleted.rowCount ?? 0))} updates or deletes of rows that are not there`,
    );
  }
  await client.query(`
    INSERT INTO ${staging} (${columnList(columns)})
    SELECT ${columnList(columns, 'n')}
      FROM ${changes.lineages} AS l JOIN ${come} AS n ON n.seq = l.seq, generate_series(1, l.rows) AS copy
     WHERE l.rows > 0`);
}
