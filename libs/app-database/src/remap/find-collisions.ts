import type { RestoreMode } from '../compare/tenant-plan.js';
import { keyOf, matchKey } from '../scope/match-key.js';
import { ident, tableName } from '../scope/quote.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import { type ComparedKey, comparedKeys, keyEquality, keyElements } from '../preview/compared-keys.js';
import type { StagedTable } from '../staging/staged-table.js';

/** The keys of a staged table that a column is part of, primary, unique and exclusion. */
export function keysWith(staged: StagedTable, column: string): ComparedKey[] {
  return comparedKeys(staged).filter(({ columns }) => columns.includes(column));
}

/**
 * SQL of the places (`ctid`) of the staged rows whose key a row holds that will stay: another tenant's, nobody's, or, in
 * a mode that deletes nothing, one that the target has besides.
 */
export function collidingPlaces(
  staged: StagedTable,
  key: ComparedKey,
  targetTenantId: string,
  mode: RestoreMode,
): string {
  const { table, staging } = staged;
  const elements = keyElements(key);
  const condition = key.predicate ?? 'true';
  const own = `(SELECT ctid AS place, ${elements} FROM ${staging} AS ${ident(table.name)} WHERE ${condition})`;
  const stay = `(SELECT ${elements} FROM ${fromClause(table.model)} WHERE (${condition}) AND ${stays(staged, table, targetTenantId, mode)})`;
  return `SELECT d.place FROM ${own} AS d WHERE EXISTS (SELECT FROM ${stay} AS b WHERE ${keyEquality(key, 'd', 'b')})`;
}

function stays(
  { staging }: StagedTable,
  table: ScopedTable,
  targetTenantId: string,
  mode: RestoreMode,
): string {
  const others = `(${tenantCondition(table, targetTenantId)}) IS NOT TRUE`;
  if (mode === 'replace' || table.primaryKey.length === 0) {
    return others;
  }
  const match = matchKey(table, keyOf('own_staged'), keyOf(tableName(table)));
  return `(${others} OR NOT EXISTS (SELECT FROM ${staging} AS own_staged WHERE ${match}))`;
}
