import { qualifiedName, type TenantScope } from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';
import type { NamedTable } from './select-tables.js';

/**
 * A rename that applies to nothing is a mistake in it.
 *
 * @throws LifeboatError INVALID_REQUEST; TABLE_NOT_FOUND for a new name that no tenant's table has
 */
export function checkRenames(
  tables: readonly NamedTable[],
  scope: TenantScope,
  renames: Readonly<Record<string, string>>,
): void {
  const names = new Set(
    tables.flatMap(({ archived }) => {
      const table = qualifiedName(archived);
      return [table, ...archived.columns.map((column) => `${table}.${column.name}`)];
    }),
  );
  const unknown = Object.keys(renames).filter((name) => !names.has(name));
  const targets = tables.map(({ liveName }) => liveName);
  const twice = targets.filter((name, index) => targets.indexOf(name) !== index);
  if (unknown.length > 0 || twice.length > 0) {
    const what =
      unknown.length > 0
        ? `The backup has nothing called ${unknown.join(', ')}`
        : `Several tables of the backup would become ${twice.join(', ')}`;
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `${what}; so the renames cannot be right. Nothing was restored.`,
      remedy:
        'Map "schema.table" to "schema.table", and "schema.table.column", as the backup has it, to "column".',
    });
  }
  const missing = tables.find(
    ({ archived, liveName }) =>
      renames[qualifiedName(archived)] !== undefined &&
      !scope.tables.some((table) => qualifiedName(table) === liveName && table.predicate !== null),
  );
  if (missing !== undefined) {
    throw new LifeboatError('TABLE_NOT_FOUND', {
      detail: `The renames name ${missing.liveName}, which is no tenant's table. Nothing was restored.`,
      remedy: 'Correct the renames; "lifeboat scope" lists the tables.',
    });
  }
}
