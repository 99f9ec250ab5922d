import {
  columnList,
  cutText,
  ident,
  keyObject,
  keyOf,
  literal,
  matchKey,
  readOne,
  type StagedTable,
} from '@lifeboat/app-database';
import type { ClientBase } from 'pg';

/** A row that differs between two states; values as text, the long ones cut. */
export interface DifferingRow {
  operation: 'insert' | 'update' | 'delete';
  /** Null where the table has no key. */
  key: Record<string, string | null> | null;
  old: Record<string, string | null> | null;
  new: Record<string, string | null> | null;
}

/** How the rows of a table differ between two states. */
export interface StateDifference {
  inserts: number;
  updates: number;
  deletes: number;
  /** Some of them. */
  rows: DifferingRow[];
}

export interface SampleLimits {
  rows: number;
  /** Characters of a value. */
  valueLength: number;
}

/** Keeps the staged rows as they are now, to be compared with what becomes of them. */
export async function keepState(
  client: ClientBase,
  { staging, columns, changes }: StagedTable,
): Promise<void> {
  await client.query(
    `CREATE UNLOGGED TABLE ${changes.kept} WITH (autovacuum_enabled = false) AS SELECT ${columnList(columns)} FROM ${staging}`,
  );
  await client.query(`ANALYZE ${changes.kept}`);
}

/** Compares the state that was kept with what is staged now. */
export function compareStates(
  client: ClientBase,
  staged: StagedTable,
  limits: SampleLimits,
): Promise<StateDifference> {
  return staged.table.primaryKey.length > 0
    ? compareKeyed(client, staged, limits)
    : compareKeyless(client, staged, limits);
}

const record = (columns: readonly string[], alias: string): string =>
  `ROW(${columnList(columns, alias)})::record`;

const rowObject = (columns: readonly string[], alias: string, most: number): string =>
  `jsonb_object(ARRAY[${columns.map(literal).join(', ')}]::text[], ARRAY[${columns
    .map((name) => cutText(`${alias}.${ident(name)}`, most))
    .join(', ')}]::text[])`;

interface Counts {
  inserts: number;
  updates: number;
  deletes: number;
}

async function compareKeyed(
  client: ClientBase,
  { table, columns, staging, changes }: StagedTable,
  { rows: most, valueLength }: SampleLimits,
): Promise<StateDifference> {
  // A key is never null, so its first column tells whether there is a row.
  const first = ident(table.primaryKey[0] ?? '');
  const operation = `CASE WHEN a.${first} IS NULL THEN 'insert' WHEN b.${first} IS NULL THEN 'delete' ELSE 'update' END`;
  const differing = `
    FROM ${changes.kept} AS a FULL JOIN ${staging} AS b ON ${matchKey(table, keyOf('a'), keyOf('b'))}
   WHERE a.${first} IS NULL OR b.${first} IS NULL OR ${record(columns, 'a')} *<> ${record(columns, 'b')}`;
  const counts = await readOne<Counts & Record<string, number>>(
    client,
    `SELECT count(*) FILTER (WHERE operation = 'insert')::float8 AS inserts,
            count(*) FILTER (WHERE operation = 'update')::float8 AS updates,
            count(*) FILTER (WHERE operation = 'delete')::float8 AS deletes
       FROM (SELECT ${operation} AS operation ${differing}) AS d`,
  );
  const key = table.primaryKey.map((name) => `coalesce(a.${ident(name)}, b.${ident(name)})`);
  const { rows } = await client.query<DifferingRow>(
    `SELECT operation, key, CASE WHEN operation <> 'insert' THEN old END AS old, CASE WHEN operation <> 'delete' THEN new END AS new
       FROM (SELECT ${operation} AS operation, ${keyObject(table, valueLength, (_, index) => key[index] ?? '')} AS key,
                    ${rowObject(columns, 'a', valueLength)} AS old, ${rowObject(columns, 'b', valueLength)} AS new
             ${differing} ORDER BY ${key.join(', ')} LIMIT ${String(most)}) AS d`,
  );
  return { ...counts, rows: rows.map(onlyChanged) };
}

/** Of an update, the columns that differ; which may be cut to the same text. */
function onlyChanged(row: DifferingRow): DifferingRow {
  if (row.operation !== 'update') {
    return row;
  }
  const names = Object.keys(row.old ?? {}).filter((name) => row.old?.[name] !== row.new?.[name]);
  const pick = (values: DifferingRow['old']): DifferingRow['old'] =>
    Object.fromEntries(names.map((name) => [name, values?.[name] ?? null]));
  return names.length === 0 ? row : { ...row, old: pick(row.old), new: pick(row.new) };
}

async function compareKeyless(
  client: ClientBase,
  { columns, staging, changes }: StagedTable,
  { rows: most, valueLength }: SampleLimits,
): Promise<StateDifference> {
  const images = (source: string, sign: number): string =>
    `SELECT ${record(columns, 'r')}::text AS image, ${String(sign)} AS rows, ${rowObject(columns, 'r', valueLength)} AS row FROM ${source} AS r`;
  const differing = `(SELECT image, sum(rows)::int AS rows, (array_agg(row))[1] AS row
       FROM (${images(changes.kept, -1)} UNION ALL ${images(staging, 1)}) AS i GROUP BY image HAVING sum(rows) <> 0)`;
  const counts = await readOne<Counts & Record<string, number>>(
    client,
    `SELECT coalesce(sum(rows) FILTER (WHERE rows > 0), 0)::float8 AS inserts, 0::float8 AS updates,
            coalesce(-sum(rows) FILTER (WHERE rows < 0), 0)::float8 AS deletes FROM ${differing} AS d`,
  );
  const { rows } = await client.query<DifferingRow>(
    `SELECT CASE WHEN rows > 0 THEN 'insert' ELSE 'delete' END AS operation, NULL AS key,
            CASE WHEN rows < 0 THEN row END AS old, CASE WHEN rows > 0 THEN row END AS new
       FROM ${differing} AS d ORDER BY image LIMIT ${String(most)}`,
  );
  return { ...counts, rows };
}
