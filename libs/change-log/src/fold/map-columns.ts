import { qualifiedName } from '@lifeboat/app-database';
import type { TableRecord } from '../segment/change-record.js';
import { changesDoNotFit, schemaChangedWithin } from './fold-errors.js';
import type { ReplayedTable } from './replayed-table.js';

/** Where in a change the values lie that a staged table takes. */
export interface MappedColumns {
  /** By position in the staged table's columns: the position in the new values; -1 where a column is not there yet. */
  values: number[];
  /** By position in the staged table's columns: the position in the old key; -1 where it is not part of it. */
  old: number[];
  /** By position in the staged table's columns: what rows have of a column that is not there yet. */
  fills: ReadonlyMap<number, string | null>;
}

/**
 * Finds the columns of a staged table in the changes, by their names.
 *
 * @param identity the columns by which the old row is found: the primary key, or all
 * @param seen columns that the base has not and earlier changes had; added to
 * @throws LifeboatError SCHEMA_DRIFT where the changes have other columns or types than the base; CHANGES_DO_NOT_FIT where
 *   they do not name the row
 */
export function mapColumns(
  record: TableRecord,
  table: ReplayedTable,
  identity: readonly string[],
  seen: Set<string>,
): MappedColumns {
  const { columns } = table.staged;
  const name = qualifiedName({ schema: record.schema, name: record.table });
  const live = record.columns.map((column, index) =>
    liveName(table, column, record.types[index] ?? '', name),
  );
  const old = record.key.map((column) => live[record.columns.indexOf(column)] ?? null);
  const fills = new Map<number, string | null>();
  for (const { name: column, fill } of table.filled) {
    if (live.includes(column)) {
      seen.add(column);
    } else if (!seen.has(column)) {
      fills.set(columns.indexOf(column), fill);
    }
  }
  const gone = columns.find((column, index) => !live.includes(column) && !fills.has(index));
  if (gone !== undefined) {
    throw schemaChangedWithin(name, `had no column ${gone} for a time`);
  }
  if (identity.some((column) => !old.includes(column) && !fills.has(columns.indexOf(column)))) {
    throw changesDoNotFit(name, 'is captured without its key');
  }
  return {
    values: columns.map((column) => live.indexOf(column)),
    old: columns.map((column) => old.indexOf(column)),
    fills,
  };
}

/** The live column that takes a column of the changes; null where it is left out. */
function liveName(table: ReplayedTable, column: string, type: string, name: string): string | null {
  if (table.filled.some((filled) => filled.name === column)) {
    return liveOfFilled(table, column, type, name);
  }
  const former = table.columns.get(column) ?? [...table.columns.values()].find(({ live }) => live === column);
  if (former === undefined) {
    throw schemaChangedWithin(
      name,
      `has a column ${column} that the backup has not, and what older rows had in it is not known`,
    );
  }
  if (former.live !== null && bareType(former.type) !== bareType(type)) {
    throw schemaChangedWithin(name, `has a column ${column} of type ${type} that was ${former.type}`);
  }
  return former.live;
}

function liveOfFilled({ staged }: ReplayedTable, column: string, type: string, name: string): string {
  const now = staged.table.model.columns.find((each) => each.name === column)?.type ?? '';
  if (bareType(now) !== bareType(type)) {
    throw schemaChangedWithin(name, `has a column ${column} of type ${type} that is ${now} now`);
  }
  return column;
}

/** Without length, and without the schema, which is printed or not as the search path is. */
function bareType(type: string): string {
  return type.replaceAll(/\([^)]*\)/g, '').replace(/^.*\./, '');
}
