import type { UniqueKeyModel } from '../schema/schema-model.js';
import { ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { StagedTable } from '../staging/staged-table.js';

/** A primary, unique or exclusion key of a table. */
export type ComparedKey = Pick<UniqueKeyModel, 'name' | 'columns' | 'elements' | 'nullsEqual' | 'predicate'>;

/** Those keys of a table that staging can tell; the others are checked at the apply. */
export function comparedKeys({ table, columns }: Pick<StagedTable, 'table' | 'columns'>): ComparedKey[] {
  const { uniqueKeys, primaryKeyOperators } = table.model;
  const primary: ComparedKey = {
    name: `the primary key of ${qualifiedName(table)}`,
    columns: table.primaryKey,
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

/** What a key compares, as an SQL list: `e1`, `e2`, …. Its expressions name columns bare. */
export const keyElements = ({ elements }: ComparedKey): string =>
  elements.map(({ expression }, index) => `${expression} AS e${String(index + 1)}`).join(', ');

/** SQL condition that two rows of such elements are in each other's way. */
export function keyEquality(
  { elements, nullsEqual }: ComparedKey,
  leftAlias: string,
  rightAlias: string,
): string {
  return elements
    .map(({ operator }, index) => {
      const [left, right] = [leftAlias, rightAlias].map((alias) => `${alias}.e${String(index + 1)}`);
      return nullsEqual
        ? `(${left ?? ''} ${operator} ${right ?? ''} OR (${left ?? ''} IS NULL AND ${right ?? ''} IS NULL))`
        : `${left ?? ''} ${operator} ${right ?? ''}`;
    })
    .join(' AND ');
}
