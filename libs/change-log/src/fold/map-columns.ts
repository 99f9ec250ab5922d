import { qualifiedName } from '@lifeboat/app-database';
import type { TableRecord } from '../segment/change-record.js';
import { changesDoNotFit, schemaChangedWithin } from './fold-errors.js';
import type { ReplayedTable } from './replayed-table.js';

/** Where in a change the values lie that a staged table takes. */
export interface MappedColumns {
  /** By position in the staged table's columns: the position in the new values. */
  values: number[];
  /** By position in the staged table's columns: the position in the old key; -1 where it is not part of it. */
  old: number[];
}

/**
 * Finds the columns of a staged table in the changes, by their names.
 *
 * @param identity the columns by which the old row is found: the primary key, or all
 * @throws LifeboatError SCHEMA_DRIFT where the changes have other columns or types than the base; CHANGES_DO_NOT_FIT where
 *   they do not name the row
 */
export function mapColumns(
  record: TableRecord,
  table: ReplayedTable,
  identity: readonly string[],
): MappedColumns {
  const { columns } = table.staged;
  const name = qualifiedName({ schema: record.schema, name: record.table });
  const live = record.columns.map((column, index) =>
    liveName(table, column, record.types[index] ?? '', name),
  );
  const old = record.key.map((column) => live[record.columns.indexOf(column)] ?? null);
  const gone = columns.find((column) => !live.includes(column));
  if (gone !== undefined) {
    throw schemaChangedWithin(name, `had no column ${gone} for a time`);
  }
  if (identity.some((column) => !old.includes(column))) {
    throw changesDoNotFit(name, 'is captured without its key');
  }
  return {
    values: columns.map((column) => live.indexOf(column)),
    old: columns.map((column) => old.indexOf(column)),
  };
}

/** The live column that takes a column of the changes; null where it is left out. */
function liveName(table: ReplayedTable, column: string, type: string, name: string): string | null {
  const former = table.columns.get(column) ?? [...table.columns.values()].find(({ live }) => live === column);
  if (former === undefined) {
    throw schemaChangedWithin(name, `has a column ${column} that the backup has not`);
  }
  if (former.live !== null && bareType(former.type) !== bareType(type)) {
    throw schemaChangedWithin(name, `has a column ${column} of type ${type} that was ${former.type}`);
  }
  return former.live;
}

/** Without length, and without the schema, which is printed or not as the search path is. */
function bareType(type: string): string {
  return type.replaceAll(/\([^)]*\)/g, '').replace(/^.*\./, '');
}
