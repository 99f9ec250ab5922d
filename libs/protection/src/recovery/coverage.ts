import { qualifiedName, type TableClass } from '@lifeboat/app-database';
import type { ManifestTable } from '@lifeboat/archive';
import type { ChangeLogEpoch } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/** What tables of tenants are; of an incremental backup's lists of keys there is the table itself besides. */
const OWNED: ReadonlySet<NamedTable['class']> = new Set<NamedTable['class']>(['root', 'direct', 'linked']);

export interface NamedTable {
  schema: string;
  name: string;
  class: TableClass | ManifestTable['class'];
}

/** The tables of tenants, live or of a backup, whose changes an epoch does not hold. */
export function uncoveredTables<T extends NamedTable>(
  tables: readonly T[],
  { tables: enrolled }: Pick<ChangeLogEpoch, 'tables'>,
): T[] {
  const covered = new Set(enrolled.map(({ schema, table }) => qualifiedName({ schema, name: table })));
  return tables.filter((table) => OWNED.has(table.class) && !covered.has(qualifiedName(table)));
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
