import { deltaKeyOf, keyOf, matchKey } from '../scope/match-key.js';
import type { StagedTable } from '../staging/staged-table.js';

/**
 * The staged rows that an apply will write, for FROM: staging as the alias, its difference as `d`.
 *
 * @param actions of deltas, as an SQL list
 */
export function plannedRows(staged: StagedTable, alias: string, actions = `'i', 'u', 'r'`): string {
  const match =
    staged.table.primaryKey.length > 0
      ? matchKey(staged.table, keyOf(alias), deltaKeyOf('d'))
      : `${alias}.ctid = d.staged_place`;
  return `${staged.delta} AS d JOIN ${staged.staging} AS ${alias} ON d.action IN (${actions}) AND ${match}`;
}
