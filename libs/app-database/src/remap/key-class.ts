import type { ColumnModel, SequenceModel } from '../schema/schema-model.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';

/** A column of a table that holds tenants' rows. */
export interface KeyColumn {
  table: ScopedTable;
  column: ColumnModel;
}

/** Columns that foreign keys tie together, so that one value stands for the same row in all of them. */
export interface KeyClass {
  /** `tenant`: the tenant's own key. `derived`: uuids. `drawn`: numbers from a sequence. */
  kind: 'tenant' | 'derived' | 'drawn';
  /** The columns that make the values, and that nothing ties to others: of all other columns they are references. */
  homes: KeyColumn[];
  members: KeyColumn[];
  /** Of `drawn`. */
  sequence: SequenceModel | null;
}

/** `schema.table.column`. */
export const keyColumnName = ({ table, column }: KeyColumn): string =>
  `${qualifiedName(table)}.${column.name}`;

/** By what the keys of a class are derived and remembered: its home of the first name. */
export function homeOf({ homes }: KeyClass): string {
  return homes.map(keyColumnName).sort()[0] ?? '';
}
