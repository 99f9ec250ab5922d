import type { ClientBase } from 'pg';
import { plannedRows } from '../compare/planned-rows.js';
import type { TableDelta } from '../compare/tenant-plan.js';
import { ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { type ComparedKey, comparedKeys, keyElements, keyEquality } from './compared-keys.js';
import { keyObject } from './cut-text.js';
import type { PlanConflict } from './plan-preview.js';
import type { PreviewLimits } from './preview-limits.js';
import { readFound } from './read-found.js';
import { rowsThatStay } from './state-after.js';

/** The unique and exclusion keys of written rows that rows which stay hold already, of whatever tenant. */
export async function findKeyConflicts(
  client: ClientBase,
  deltas: readonly TableDelta[],
  limits: PreviewLimits,
): Promise<PlanConflict[]> {
  const conflicts: PlanConflict[] = [];
  for (const delta of deltas.filter(({ inserts, replacements }) => inserts + replacements > 0)) {
    const table = qualifiedName(delta.staged.table);
    for (const key of comparedKeys(delta.staged)) {
      const found = await readFound(client, conflictSql(delta, key, limits), limits);
      if (found.rows > 0) {
        const { name: constraint, columns } = key;
        conflicts.push({ kind: 'key taken', constraint, table, otherTable: table, columns, ...found });
      }
    }
  }
  return conflicts;
}

function conflictSql(delta: TableDelta, key: ComparedKey, limits: PreviewLimits): string {
  const { staged } = delta;
  const { table } = staged;
  const condition = key.predicate ?? 'true';
  const stay = rowsThatStay(table, delta, `${keyElements(key)}, (${condition}) AS keyed`);
  // Expressions name columns bare, so that nothing else may be in their scope.
  const rows = `SELECT s.* FROM ${plannedRows(staged, 's', `'i', 'r'`)}`;
  const keys = table.primaryKey.map((name, index) => `${ident(name)} AS k${String(index + 1)}`);
  const own = `(SELECT ${[...keys, keyElements(key)].join(', ')} FROM (${rows}) AS ${ident(table.name)} WHERE ${condition})`;
  return `SELECT ${keyObject(table, limits.valueLength)} AS key FROM ${own} AS d
           WHERE EXISTS (SELECT FROM ${stay} AS b WHERE b.keyed AND ${keyEquality(key, 'd', 'b')})`;
}
