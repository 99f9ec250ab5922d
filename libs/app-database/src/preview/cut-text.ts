import { deltaKeyOf } from '../scope/match-key.js';
import { literal } from '../scope/quote.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

const IS_UTF8 = `getdatabaseencoding() = 'UTF8'`;

/** `…`, and three dots where the database's encoding need not have it: it could not even be sent there. */
const MARK = `repeat(chr(CASE WHEN ${IS_UTF8} THEN 8230 ELSE 46 END), CASE WHEN ${IS_UTF8} THEN 1 ELSE 3 END)`;

/** A value as text, as SQL; what is longer than so many characters is cut there and marked. */
export function cutText(value: string, most: number): string {
  const text = `${value}::text`;
  return `CASE WHEN length(${text}) > ${String(most)} THEN left(${text}, ${String(most)}) || ${MARK} ELSE ${text} END`;
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
