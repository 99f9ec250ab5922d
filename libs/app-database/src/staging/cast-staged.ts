import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { columnList, ident, literal } from '../scope/quote.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import { lengthlessType } from './lengthless-type.js';
import type { StagedTable } from './staged-table.js';

/** So many values are named; more would not help to find the cause. */
const MAX_NAMED = 20;
/** A name that no column has. */
const PLACE = '"lifeboat: place"';

/**
 * Brings the rows from where they were loaded into staging: columns that are gone are left out, those of another type
 * are cast from their text, in one statement. As in an INSERT, a value that is too long is an error, never cut off.
 *
 * @throws LifeboatError SCHEMA_DRIFT naming the values that cannot be cast, by key and column, never the values
 */
export async function castStaged(client: ClientBase, staged: StagedTable): Promise<void> {
  const { columns, staging, load, table } = staged;
  if (load.table === staging) {
    return;
  }
  const list = columns.map((name) =>
    load.casts.includes(name) ? castSql(table, name, 'r') : `r.${ident(name)}`,
  );
  try {
    await client.query(
      `INSERT INTO ${staging} (${columnList(columns)}) SELECT ${list.join(', ')} FROM ${load.table} AS r`,
    );
  } catch (error) {
    const code = systemCodeOf(error) ?? '';
    // Data exceptions, domains' own checks, and types between which there is no way at all.
    throw code.startsWith('22') || code.startsWith('23') || code === '42846' || code === '42804'
      ? await cannotCast(client, staged, error)
      : error;
  }
  await client.query(`DROP TABLE ${load.table}`);
}

/**
 * A column's value from its text, as SQL.
 *
 * @param source the column that holds the text, where it has another name
 */
export function castSql(table: ScopedTable, name: string, alias: string, source = name): string {
  const base = table.model.columns.find((column) => column.name === name)?.baseType ?? 'text';
  return `CAST(${alias}.${ident(source)} AS ${lengthlessType(base)})`;
}

async function cannotCast(client: ClientBase, staged: StagedTable, cause: unknown): Promise<LifeboatError> {
  const { table, load } = staged;
  await client.query(`CREATE UNLOGGED TABLE ${load.failures} (name text, place tid)`);
  await client.query(`DO ${literal(findFailures(staged))}`);
  const key = table.primaryKey.map((name) => `${literal(`${name} `)} || r.${ident(name)}::text`);
  const named = key.length === 0 ? `'a row without a key'` : `concat_ws(', ', ${key.join(', ')})`;
  const { rows } = await client.query<{ name: string; key: string }>(
    `SELECT f.name, ${named} AS key FROM ${load.failures} AS f JOIN ${load.table} AS r ON r.ctid = f.place`,
  );
  const list = rows.map(({ name, key: row }) => `${name} of ${row}`);
  const types = load.casts.map((name) => {
    const type = table.model.columns.find((column) => column.name === name)?.type ?? '';
    return `${name} is ${type} now`;
  });
  return new LifeboatError('SCHEMA_DRIFT', {
    detail: `Values of ${qualifiedName(table)} in the backup cannot become values of their columns' new types (${types.join(', ')}): ${list.join('; ')}${rows.length >= MAX_NAMED ? '; perhaps more' : ''}. Nothing was restored.`,
    remedy:
      'Leave the table out with excludeTables (--exclude-tables), or bring the type back to what it was for the time of the restore.',
    meta: { failures: rows },
    cause,
  });
}

/** An anonymous block, since a function would be a change of the schema. It tries each value as the INSERT does. */
function findFailures({ table, load }: StagedTable): string {
  const typeOf = (name: string): string =>
    table.model.columns.find((column) => column.name === name)?.type ?? 'text';
  const variables = load.casts.map((name, index) => `v${String(index)} ${typeOf(name)};`);
  const tries = load.casts.map(
    (name, index) => `
    BEGIN
      v${String(index)} := ${castSql(table, name, 'r')};
    EXCEPTION WHEN data_exception OR integrity_constraint_violation OR cannot_coerce OR datatype_mismatch THEN
      INSERT INTO ${load.failures} VALUES (${literal(name)}, r.${PLACE});
      found := found + 1;
    END;`,
  );
  return `
DECLARE r record; found int := 0; ${variables.join(' ')}
BEGIN
  FOR r IN SELECT ctid AS ${PLACE}, ${columnList(load.casts)} FROM ${load.table} LOOP${tries.join('')}
    EXIT WHEN found >= ${String(MAX_NAMED)};
  END LOOP;
END`;
}
