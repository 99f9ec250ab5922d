import { qualifiedName } from '@lifeboat/app-database';
import type { RestoreWishes } from '../restore/restore-wishes.js';
import { parseTableName } from '../tables/table-name.js';

/** Tells of a table, as `schema.table`, whether it is wanted. */
export type TableChoice = (name: string) => boolean;

/** Those that were chosen by name, or all where none were, without those that are left out. */
export function chosenTables({ tables, rows, excludeTables }: RestoreWishes): TableChoice {
  const names = tables ?? rows?.map(({ table }) => table) ?? null;
  const named = names === null ? null : new Set(names.map(canonicalName));
  const excluded = new Set((excludeTables ?? []).map(canonicalName));
  return (name) => !excluded.has(name) && (named === null || named.has(name));
}

const canonicalName = (name: string): string => qualifiedName(parseTableName(name));
