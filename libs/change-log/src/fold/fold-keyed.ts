import {
  columnList,
  countRows,
  ident,
  keyOf,
  matchKey,
  qualifiedName,
  readOne,
  type StagedTable,
} from '@lifeboat/app-database';
import type { ClientBase } from 'pg';
import { actionOf, analyzeChanges, newValue, oldValue, sequenceOf, wasSent } from './change-table.js';
import { changesDoNotFit } from './fold-errors.js';
import type { LoadedChanges } from './replayed-table.js';

const key = (index: number): string => `k${String(index + 1)}`;
const keyList = ({ table }: StagedTable, alias: string): string =>
  table.primaryKey.map((_, index) => `${alias}.${key(index)}`).join(', ');
const eventKey =
  (alias: string) =>
  (_: string, index: number): string =>
    `${alias}.${key(index)}`;

/** Whether what the changes were made to lies in staging. */
export type FoldBase = 'staged' | 'unknown';

/**
 * Folds the changes of a table with a primary key into what is left of each row in the end, in sets.
 *
 * Each change is one or two _events_ at a key: a birth (`b`), a change (`c`), a death (`d`); a row that gets another key
 * dies at the old one and is born at the new one. The events at a key from one birth to the next are a _life_, and the
 * lives that a row goes through as its key changes a _lineage_: its last event tells whether there is a row in the end, and
 * a value that an update did not send is that of the last event before which did, or that of the base.
 *
 * @param base where it is unknown, each value must have been sent, and whether the first change at each key hits what it
 *   must is left to whoever gives the result to the base
 * @returns how many rows of the base the changes touch
 * @throws LifeboatError CHANGES_DO_NOT_FIT where a change does not hit exactly one row, or an insert hits one
 */
export async function foldKeyed(
  client: ClientBase,
  { table, unsent }: LoadedChanges,
  base: FoldBase = 'staged',
): Promise<number> {
  const { staged } = table;
  const { changes } = staged;
  await client.query(eventsSql(staged));
  await client.query(`CREATE UNIQUE INDEX ON ${changes.events} (id)`);
  await analyzeChanges(client, staged);
  await client.query(`ANALYZE ${changes.events}`);
  const touched = await checkHits(client, staged, base);
  await client.query(movesSql(staged));
  // A row whose key changes again and again makes as many rounds, each of which looks for few rows.
  await client.query(`CREATE INDEX ON ${changes.moves} (life)`);
  await client.query(`ANALYZE ${changes.moves}`);
  const values = staged.columns.flatMap((name, position) => (unsent.has(name) ? [{ name, position }] : []));
  await client.query(lineagesSql(staged, values));
  await client.query(`ANALYZE ${changes.lineages}`);
  await checkValues(client, staged, values);
  await client.query(foldedSql(staged, values));
  return touched;
}

/** A column that some update did not send. */
interface UnsentColumn {
  name: string;
  /** Among the staged columns. */
  position: number;
}

const sentAt = ({ position }: UnsentColumn): string => `s${String(position + 1)}`;

/** Events in their order: two per change, the death before the birth. `life` is the id of a life's first event. */
function eventsSql(staged: StagedTable): string {
  const { table, changes } = staged;
  const select = (value: (name: string, index: number) => string): string =>
    table.primaryKey.map((name, index) => `${value(name, index)} AS ${key(index)}`).join(', ');
  const moves = `(${actionOf('c')} = 'U' AND NOT (${matchKey(table, oldValue(staged, 'c'), newValue(staged, 'c'))}))`;
  const events = `
    SELECT ${sequenceOf('c')} * 2 + 1 AS id, ${moves} AS moves,
           CASE WHEN ${actionOf('c')} = 'I' OR ${moves} THEN 'b' ELSE 'c' END::"char" AS kind, ${select(newValue(staged, 'c'))}
      FROM ${changes.rows} AS c WHERE ${actionOf('c')} IN ('I', 'U')
    UNION ALL
    SELECT ${sequenceOf('c')} * 2, ${moves}, 'd'::"char", ${select(oldValue(staged, 'c'))}
      FROM ${changes.rows} AS c WHERE ${actionOf('c')} = 'D' OR ${moves}`;
  const keys = table.primaryKey.map((_, index) => key(index)).join(', ');
  return `
    CREATE UNLOGGED TABLE ${changes.events} WITH (autovacuum_enabled = false) AS
    SELECT id, moves, kind, before, min(id) OVER (PARTITION BY ${keys}, lives) AS life, ${keys}
      FROM (SELECT e.*, lag(kind) OVER w AS before, count(*) FILTER (WHERE kind = 'b') OVER w AS lives
              FROM (${events}) AS e WINDOW w AS (PARTITION BY ${keys} ORDER BY id)) AS e`;
}

/** Whether each change finds what it must: the first of its key in the base, every other in what came before. */
async function checkHits(client: ClientBase, staged: StagedTable, base: FoldBase): Promise<number> {
  const { table, changes, staging } = staged;
  const inBase = `e.before IS NULL AND ${matchKey(table, keyOf('s'), eventKey('e'))}`;
  const events =
    base === 'staged'
      ? `SELECT e.kind, e.before, s.ctid IS NOT NULL AS found FROM ${changes.events} AS e LEFT JOIN ${staging} AS s ON ${inBase}`
      : `SELECT e.kind, e.before, e.kind <> 'b' AS found FROM ${changes.events} AS e`;
  const { doubled, missed, touched } = await readOne<{ doubled: number; missed: number; touched: number }>(
    client,
    `SELECT count(*) FILTER (WHERE kind = 'b' AND (before <> 'd' OR (before IS NULL AND found)))::float8 AS doubled,
            count(*) FILTER (WHERE kind <> 'b' AND (before = 'd' OR (before IS NULL AND NOT found)))::float8 AS missed,
            count(*) FILTER (WHERE kind <> 'b' AND before IS NULL AND found)::float8 AS touched
       FROM (${events}) AS e`,
  );
  if (doubled > 0) {
    throw changesDoNotFit(qualifiedName(table), `gets ${String(doubled)} rows that are there already`);
  }
  if (missed > 0) {
    throw changesDoNotFit(
      qualifiedName(table),
      `has ${String(missed)} updates or deletes of rows that are not there`,
    );
  }
  return touched;
}

/** From each life that ended because the row got another key, the life that follows. */
function movesSql({ changes }: StagedTable): string {
  return `
    CREATE UNLOGGED TABLE ${changes.moves} WITH (autovacuum_enabled = false) AS
    SELECT life, id + 1 AS next FROM ${changes.events} WHERE moves AND kind = 'd'`;
}

/** Of each row: its first and last event, and the last event that sent each column that some did not. */
function lineagesSql({ changes }: StagedTable, unsent: readonly UnsentColumn[]): string {
  const sent = unsent.map(
    (column) =>
      `, max(e.id) FILTER (WHERE e.kind <> 'd' AND ${wasSent('c', column.position)}) AS ${sentAt(column)}`,
  );
  const rows = unsent.length === 0 ? '' : `LEFT JOIN ${changes.rows} AS c ON ${sequenceOf('c')} = e.id >> 1`;
  return `
    CREATE UNLOGGED TABLE ${changes.lineages} WITH (autovacuum_enabled = false) AS
    WITH RECURSIVE moved (life, root) AS (
      SELECT m.life, m.life FROM ${changes.moves} AS m
       WHERE NOT EXISTS (SELECT FROM ${changes.moves} AS earlier WHERE earlier.next = m.life)
      UNION ALL
      SELECT m.next, moved.root FROM moved JOIN ${changes.moves} AS m ON m.life = moved.life)
    SELECT coalesce(moved.root, e.life) AS root, max(e.id) AS last${sent.join('')}
      FROM ${changes.events} AS e LEFT JOIN moved ON moved.life = e.life ${rows}
     GROUP BY 1`;
}

/** A value that no event has sent can only be the base's. */
async function checkValues(
  client: ClientBase,
  { table, changes }: StagedTable,
  unsent: readonly UnsentColumn[],
): Promise<void> {
  if (unsent.length === 0) {
    return;
  }
  const unknown = unsent.map((column) => `l.${sentAt(column)} IS NULL`).join(' OR ');
  const found = await countRows(
    client,
    `SELECT FROM ${changes.lineages} AS l
       JOIN ${changes.events} AS first ON first.id = l.root
       JOIN ${changes.events} AS last ON last.id = l.last
      WHERE first.kind = 'b' AND last.kind <> 'd' AND (${unknown})`,
  );
  if (found > 0) {
    throw changesDoNotFit(
      qualifiedName(table),
      `has ${String(found)} rows with values that were never captured`,
    );
  }
}

/** The rows that are left in the end, with the lineage of each. */
function foldedSql(staged: StagedTable, unsent: readonly UnsentColumn[]): string {
  const { table, columns, changes, staging } = staged;
  const valueOf = newValue(staged, 'c');
  const values = columns.map((name) => {
    const column = unsent.find((each) => each.name === name);
    if (column === undefined) {
      return `${valueOf(name)} AS ${ident(name)}`;
    }
    const sent = `l.${sentAt(column)}`;
    const older = newValue(staged, sentAt(column))(name);
    return `CASE WHEN ${sent} IS NULL THEN s.${ident(name)} ELSE ${older} END AS ${ident(name)}`;
  });
  const older = unsent.map((column) => {
    const alias = sentAt(column);
    return `LEFT JOIN ${changes.rows} AS ${alias} ON ${sequenceOf(alias)} = l.${alias} >> 1`;
  });
  const base =
    unsent.length === 0
      ? ''
      : `LEFT JOIN ${staging} AS s ON first.kind <> 'b' AND ${matchKey(table, keyOf('s'), eventKey('first'))}`;
  return `
    CREATE UNLOGGED TABLE ${changes.folded} WITH (autovacuum_enabled = false) AS
    SELECT l.root AS "lifeboat: root", ${values.join(', ')}
      FROM ${changes.lineages} AS l
      JOIN ${changes.events} AS last ON last.id = l.last AND last.kind <> 'd'
      JOIN ${changes.rows} AS c ON ${sequenceOf('c')} = l.last >> 1
      JOIN ${changes.events} AS first ON first.id = l.root
      ${base} ${older.join(' ')}`;
}

/** Takes the rows of the base that the changes touch away, and puts those that are left in the end in. */
export async function applyFolded(client: ClientBase, staged: StagedTable, touched: number): Promise<void> {
  const { table, columns, changes, staging } = staged;
  const deleted = await client.query(
    `DELETE FROM ${staging} AS s
      USING (SELECT ${keyList(staged, 'e')} FROM ${changes.events} AS e WHERE before IS NULL AND kind <> 'b') AS e
      WHERE ${matchKey(table, keyOf('s'), eventKey('e'))}`,
  );
  if (deleted.rowCount !== touched) {
    throw changesDoNotFit(
      qualifiedName(table),
      `has ${String(touched)} changed rows, which are ${String(deleted.rowCount)} in the backup`,
    );
  }
  await client.query(
    `INSERT INTO ${staging} (${columnList(columns)}) SELECT ${columnList(columns)} FROM ${changes.folded}`,
  );
}
