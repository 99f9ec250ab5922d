import { ident } from './quote.js';
import type { ScopedTable } from './tenant-scope.js';

/**
 * The condition that two rows have the same primary key, by the equality of the key's own index: that of an extension's
 * type is not found by the search path.
 *
 * @param left SQL of one column of the key on that side
 */
export function matchKey(
  { primaryKey, model }: ScopedTable,
  left: (name: string, index: number) => string,
  right: (name: string, index: number) => string,
): string {
  return primaryKey
    .map(
      (name, index) =>
        `${left(name, index)} ${model.primaryKeyOperators[index] ?? '='} ${right(name, index)}`,
    )
    .join(' AND ');
}

/** A key column of the FROM item with this alias. */
export const keyOf =
  (alias: string) =>
  (name: string): string =>
    `${alias}.${ident(name)}`;

/** A key column of a delta table: `k1`, `k2`, …. */
export const deltaKeyOf =
  (alias: string) =>
  (_: string, index: number): string =>
    `${alias}.k${String(index + 1)}`;
