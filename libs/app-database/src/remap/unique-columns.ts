import type { UniqueKeyModel } from '../schema/schema-model.js';
import { ident } from '../scope/quote.js';
import type { ScopedTable } from '../scope/tenant-scope.js';

/** The columns of each key of a table under which no two rows are equal; keys over expressions are left out. */
export function uniqueColumns({ primaryKey, model }: ScopedTable): string[][] {
  const keys = model.uniqueKeys.flatMap((key) => {
    const columns = plainColumns(key);
    return columns === null ? [] : [columns];
  });
  return primaryKey.length === 0 ? keys : [primaryKey, ...keys];
}

/** Null for an exclusion, and for a key over an expression. */
function plainColumns({ columns, elements }: UniqueKeyModel): string[] | null {
  const names = elements.map(({ expression, operator }) =>
    operator.endsWith('.=)')
      ? columns.find((name) =>
          [name, ident(name)].some(
            (text) => expression === text || expression.startsWith(`${text} COLLATE `),
          ),
        )
      : undefined,
  );
  return names.every((name) => name !== undefined) ? names : null;
}
