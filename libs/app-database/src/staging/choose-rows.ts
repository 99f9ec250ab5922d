import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { RestoreMode } from '../compare/tenant-plan.js';
import { readOne } from '../connection/read-one.js';
import { keyOf, matchKey } from '../scope/match-key.js';
import { columnList, ident, literal } from '../scope/quote.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import { lengthlessType } from './lengthless-type.js';
import { liveRows } from './live-rows.js';
import type { StagedTable } from './staged-table.js';

/** So many keys are named in a refusal. */
const MAX_NAMED = 5;

/** A primary key: the text of each column's value. */
export type RowKey = Readonly<Record<string, string>>;

/** How rows are chosen. */
export interface ChoiceOptions {
  mode: RestoreMode;
  /** A row that is nowhere is as it shall be: so for an undo, where it may have gone since. */
  mayBeGone: boolean;
}

/**
 * Limits a restore to some rows of a table, by primary key. In mode `replace` a row that only the tenant has now is
 * deleted, if it is chosen; in the others there would be nothing to bring back.
 *
 * @param keys each with all columns of the primary key, save the tenant's
 * @throws LifeboatError INVALID_REQUEST for keys of other columns, or values that are none of their types;
 *   ROW_NOT_FOUND where the backup has none of the row, nor has the tenant one to be deleted
 */
export async function chooseRows(
  client: ClientBase,
  staged: StagedTable,
  keys: readonly RowKey[],
  tenantId: string,
  { mode, mayBeGone }: ChoiceOptions,
): Promise<void> {
  const { table, chosen } = staged;
  if (chosen === null) {
    return;
  }
  const rows = keys.map((key) => `(${keyValues(table, key, tenantId).join(', ')}, true)`);
  try {
    await client.query(`INSERT INTO ${chosen} SELECT DISTINCT * FROM (VALUES ${rows.join(', ')}) AS chosen`);
  } catch (error) {
    throw (systemCodeOf(error) ?? '').startsWith('2')
      ? invalidKey(table, 'has a value that is none of its column’s type', error)
      : error;
  }
  await refuseCutOff(client, table, keys);
  if (!mayBeGone) {
    await expectFound(client, staged, chosen, tenantId, mode);
  }
}

/** @throws LifeboatError INVALID_REQUEST */
function keyValues(table: ScopedTable, key: RowKey, tenantId: string): string[] {
  const unknown = Object.keys(key).filter((name) => !table.primaryKey.includes(name));
  const missing = table.primaryKey.filter((name) => key[name] === undefined && name !== table.tenantColumn);
  if (unknown.length > 0 || missing.length > 0) {
    throw invalidKey(table, `must have the columns ${table.primaryKey.join(', ')} and no others`);
  }
  return table.primaryKey.map((name) => {
    const type = table.model.columns.find((column) => column.name === name)?.type ?? 'text';
    return `CAST(${literal(key[name] ?? tenantId)} AS ${type})`;
  });
}

/**
 * A cast to a type with a length or a precision makes another value fit, and would choose another row.
 *
 * @throws LifeboatError INVALID_REQUEST
 */
async function refuseCutOff(client: ClientBase, table: ScopedTable, keys: readonly RowKey[]): Promise<void> {
  const differs = keys.flatMap((key) =>
    table.model.columns
      .filter(({ name, type, baseType }) => key[name] !== undefined && type !== baseType)
      .map(({ name, type, baseType }) => {
        const value = literal(key[name] ?? '');
        return `CAST(CAST(${value} AS ${lengthlessType(baseType)}) AS text) <> CAST(CAST(${value} AS ${type}) AS text)`;
      }),
  );
  if (differs.length === 0) {
    return;
  }
  const { cut } = await readOne<{ cut: boolean | null }>(client, `SELECT ${differs.join(' OR ')} AS cut`);
  if (cut === true) {
    throw invalidKey(table, 'has a value that is longer, or more precise, than its column’s type');
  }
}

async function expectFound(
  client: ClientBase,
  staged: StagedTable,
  chosen: string,
  tenantId: string,
  mode: RestoreMode,
): Promise<void> {
  const { table } = staged;
  const lacks = (source: string): string =>
    `NOT EXISTS (SELECT FROM ${source} AS r WHERE ${matchKey(table, keyOf('r'), keyOf('y'))})`;
  const here = mode === 'replace' ? ` AND ${lacks(liveRows(table, tenantId, table.primaryKey))}` : '';
  const text = table.primaryKey.map((name) => `${literal(`${name} = `)} || y.${ident(name)}::text`);
  const { rows } = await client.query<{ key: string }>(
    `SELECT concat_ws(', ', ${text.join(', ')}) AS key FROM ${chosen} AS y
      WHERE ${lacks(staged.keys?.table ?? staged.staging)}${here}
      ORDER BY ${columnList(table.primaryKey, 'y')} LIMIT ${String(MAX_NAMED)}`,
  );
  if (rows.length > 0) {
    const also = mode === 'replace' ? ', and the tenant has none of these rows now' : '';
    throw new LifeboatError('ROW_NOT_FOUND', {
      detail: `The backup has no rows of ${qualifiedName(table)} with these keys${also}: ${rows.map(({ key }) => `(${key})`).join(', ')}. Nothing was restored.`,
      remedy: 'Correct the keys, or choose a backup that has the rows.',
    });
  }
}

function invalidKey(table: ScopedTable, what: string, cause?: unknown): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', {
    detail: `A key of ${qualifiedName(table)} in "rows" ${what}. Nothing was restored.`,
    remedy: `Give each row as {"table": "${qualifiedName(table)}", "key": {${table.primaryKey.map((name) => `"${name}": …`).join(', ')}}}.`,
    cause,
  });
}
