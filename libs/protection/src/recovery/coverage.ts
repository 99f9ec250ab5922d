import { qualifiedName, type TableClass } from '@lifeboat/app-database';
import type { ChangeLogEpoch } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

interface NamedTable {
  schema: string;
  name: string;
  class: TableClass | 'keys';
}

/** The tables of tenants, live or of a backup, whose changes an epoch does not hold. */
export function uncoveredTables<T extends NamedTable>(
  tables: readonly T[],
  { tables: enrolled }: ChangeLogEpoch,
): T[] {
  const covered = new Set(enrolled.map(({ schema, table }) => qualifiedName({ schema, name: table })));
  return tables.filter(
    (table) => table.class !== 'shared' && table.class !== 'excluded' && !covered.has(qualifiedName(table)),
  );
}

/** @param names as `schema.table` */
export function tablesNotCovered(names: readonly string[]): LifeboatError {
  const list = [...names].sort().join(',');
  return new LifeboatError('TABLES_NOT_COVERED', {
    detail: `The change log does not cover ${[...names].sort().join(', ')}: what these tables held at that moment is not known. Nothing was restored.`,
    remedy: `Recover without them: excludeTables (--exclude-tables ${list}); "lifeboat check" says why they are not covered. Their rows stay as they are now.`,
    meta: { tables: [...names].sort() },
  });
}
