import { deltaKeyOf } from '../scope/match-key.js';
import { literal } from '../scope/quote.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** A value as text, as SQL; what is longer than so many characters is cut there and marked. */
export function cutText(value: string, most: number): string {
  const text = `${value}::text`;
  return `CASE WHEN length(${text}) > ${String(most)} THEN left(${text}, ${String(most)}) || '…' ELSE ${text} END`;
}

/**
 * A row's key as an SQL object of column and text.
 *
 * @param valueOf SQL of a key column; of the delta `d` if not given
 */
export function keyObject(
  { primaryKey }: ScopedTable,
  most: number,
  valueOf: (name: string, index: number) => string = deltaKeyOf('d'),
): string {
  // Built of arrays, since a function takes no more than a hundred arguments.
  const names = primaryKey.map(literal);
  const values = primaryKey.map((name, index) => cutText(valueOf(name, index), most));
  return `jsonb_object(ARRAY[${names.join(', ')}]::text[], ARRAY[${values.join(', ')}]::text[])`;
}
