import type { ClientBase } from 'pg';
import { plannedRows } from '../compare/planned-rows.js';
import type { TableDelta } from '../compare/tenant-plan.js';
import { ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { UniqueKeyModel } from '../schema/schema-model.js';
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
    for (const key of keysOf(delta)) {
      const found = await readFound(client, conflictSql(delta, key, limits), limits);
      if (found.rows > 0) {
        conflicts.push({ kind: 'key taken', constraint: key.name, table, otherTable: table, ...found });
      }
    }
  }
  return conflicts;
}

type ComparedKey = Pick<UniqueKeyModel, 'name' | 'elements' | 'nullsEqual' | 'predicate'>;

/** Those that staging can tell; the others are checked at the apply. */
function keysOf({ staged: { table, columns } }: TableDelta): ComparedKey[] {
  const { uniqueKeys, primaryKeyOperators } = table.model;
  const primary: ComparedKey = {
    name: `the primary key of ${qualifiedName(table)}`,
    elements: table.primaryKey.map((name, index) => ({
      expression: ident(name),
      operator: primaryKeyOperators[index] ?? '=',
    })),
    nullsEqual: false,
    predicate: null,
  };
  const staged = uniqueKeys.filter((key) => key.columns.every((name) => columns.includes(name)));
  return table.primaryKey.length > 0 ? [primary, ...staged] : staged;
}

function conflictSql(delta: TableDelta, key: ComparedKey, limits: PreviewLimits): string {
  const { staged } = delta;
  const { table } = staged;
  const elements = key.elements.map(({ expression }, index) => `${expression} AS e${String(index + 1)}`);
  const condition = key.predicate ?? 'true';
  const stay = rowsThatStay(table, delta, [...elements, `(${condition}) AS keyed`].join(', '));
  // Expressions name columns bare, so that nothing else may be in their scope.
  const rows = `SELECT s.* FROM ${plannedRows(staged, 's', `'i', 'r'`)}`;
  const keys = table.primaryKey.map((name, index) => `${ident(name)} AS k${String(index + 1)}`);
  const own = `(SELECT ${[...keys, ...elements].join(', ')} FROM (${rows}) AS ${ident(table.name)} WHERE ${condition})`;
  const equal = key.elements.map(({ operator }, index) => {
    const [left, right] = [`d.e${String(index + 1)}`, `b.e${String(index + 1)}`];
    return key.nullsEqual
      ? `(${left} ${operator} ${right} OR (${left} IS NULL AND ${right} IS NULL))`
      : `${left} ${operator} ${right}`;
  });
  return `SELECT ${keyObject(table, limits.valueLength)} AS key FROM ${own} AS d
           WHERE EXISTS (SELECT FROM ${stay} AS b WHERE b.keyed AND ${equal.join(' AND ')})`;
}
