import type { ApplicationDatabaseConfig, SoftReference } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { ColumnModel } from '../schema/schema-model.js';
import { isTenantClass, qualifiedName, type ScopedTable } from './tenant-scope.js';

/**
 * A soft reference that leads nowhere would be followed nowhere, and nobody would notice.
 *
 * @throws LifeboatError SCOPE_INVALID
 */
export function checkSoftReferences(
  tables: readonly ScopedTable[],
  { name, softReferences }: ApplicationDatabaseConfig,
): void {
  for (const reference of softReferences) {
    const problem = problemOf(tables, reference);
    if (problem !== null) {
      throw new LifeboatError('SCOPE_INVALID', {
        detail: `In "${name}" a soft reference cannot be: ${problem}. Nothing was started.`,
        remedy: 'Correct SOFT_REFERENCES; README.md describes it.',
      });
    }
  }
}

function problemOf(
  tables: readonly ScopedTable[],
  { table, column, jsonPath, references }: SoftReference,
): string | null {
  const own = columnOf(tables, table, column);
  if (typeof own === 'string') {
    return own;
  }
  const other = columnOf(tables, references.table, references.column);
  if (typeof other === 'string') {
    return other;
  }
  if ((jsonPath !== null) !== (own.baseType === 'jsonb')) {
    return own.baseType === 'jsonb'
      ? `${table}.${column} is a document, so that it needs a jsonPath`
      : `${table}.${column} is ${own.type}, so that it can have no jsonPath: only jsonb can`;
  }
  return null;
}

/** The column; or why there is none. */
function columnOf(tables: readonly ScopedTable[], table: string, column: string): ColumnModel | string {
  const own = tables.find((each) => qualifiedName(each) === table);
  if (own === undefined || !isTenantClass(own.class)) {
    return `${table} is no table of tenants' rows`;
  }
  const found = own.model.columns.find(({ name, generated }) => name === column && !generated);
  return found ?? `${table} has no column ${column} that can be written`;
}
