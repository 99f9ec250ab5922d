import type { ForeignKeyModel } from '../schema/schema-model.js';
import { ident } from './quote.js';

/**
 * The condition that a row refers to another by a foreign key, as the server itself compares them: by the key's own
 * operators, and by the referenced column's collation where the two differ.
 *
 * @param referenced SQL of a column of the referenced row, by name
 * @param referring SQL of a column of the referring row, by name
 */
export function matchReference(
  key: ForeignKeyModel,
  referenced: (name: string) => string,
  referring: (name: string) => string,
): string {
  return key.columns
    .map(
      (name, index) =>
        `${referenced(key.referencedColumns[index] ?? '')} ${key.operators[index] ?? ''} ${referring(name)}${key.collations[index] ?? ''}`,
    )
    .join(' AND ');
}

/**
 * The condition that a row refers to anything at all. MATCH SIMPLE: a reference with any null refers to nothing. MATCH
 * FULL: only one with all nulls. The row's alias is `c`.
 */
export function isReference({ columns, matchFull }: ForeignKeyModel): string {
  return `(${columns.map((name) => `c.${ident(name)} IS NOT NULL`).join(matchFull ? ' OR ' : ' AND ')})`;
}
