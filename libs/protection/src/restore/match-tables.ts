import {
  copiedColumns,
  qualifiedName,
  type ScopedTable,
  type TenantScope,
  tenantTables,
} from '@lifeboat/app-database';
import type { Manifest, ManifestTable } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';

/** A table of the backup and the live table that it goes back to. */
export interface MatchedTable {
  archived: ManifestTable;
  live: ScopedTable;
}

/**
 * Pairs the backup's tables with the live ones. A backup goes back only into the shape that it was taken from.
 *
 * @throws LifeboatError SCHEMA_DRIFT listing every difference
 */
export function matchTables(manifest: Manifest, scope: TenantScope): MatchedTable[] {
  const archived = manifest.tables.filter((table) => table.class !== 'shared');
  const live = tenantTables(scope);
  const differences: string[] = [];
  const matched = archived.flatMap((table): MatchedTable[] => {
    const partner = live.find((candidate) => isSame(candidate, table));
    if (partner === undefined) {
      differences.push(`${qualifiedName(table)} is no tenant's table any more`);
      return [];
    }
    differences.push(...tableDifferences(table, partner));
    return [{ archived: table, live: partner }];
  });
  for (const table of live) {
    if (!archived.some((candidate) => isSame(candidate, table))) {
      differences.push(`${qualifiedName(table)} is new`);
    }
  }
  if (differences.length === 0 && manifest.tenantScope.hash !== scope.hash) {
    // By another column or foreign key other rows are the tenant's: what is another's would be removed.
    differences.push('it is told in another way which tenant the rows of a table belong to');
  }
  if (differences.length > 0) {
    throw new LifeboatError('SCHEMA_DRIFT', {
      detail: `The schema has changed since the backup ${manifest.backupId}: ${differences.join('; ')}. Nothing was restored.`,
      remedy:
        'Choose a backup taken after the change, or bring the schema back to its shape for the time of the restore.',
      meta: { differences },
    });
  }
  return matched;
}

type TableName = Pick<ManifestTable, 'schema' | 'name'>;

const isSame = (left: TableName, right: TableName): boolean =>
  left.schema === right.schema && left.name === right.name;

function tableDifferences(archived: ManifestTable, live: ScopedTable): string[] {
  const name = qualifiedName(archived);
  const liveColumns = new Map(copiedColumns(live).map((column) => [column.name, column.type]));
  const archivedNames = new Set(archived.columns.map((column) => column.name));
  return [
    ...archived.columns.flatMap((column) => {
      const type = liveColumns.get(column.name);
      if (type === undefined) {
        return [`${name} has no column ${column.name} any more`];
      }
      return type === column.type ? [] : [`${name}.${column.name} was ${column.type} and is ${type}`];
    }),
    ...[...liveColumns.keys()]
      .filter((column) => !archivedNames.has(column))
      .map((column) => `${name}.${column} is new`),
    ...(JSON.stringify(archived.primaryKey) === JSON.stringify(live.primaryKey)
      ? []
      : [`${name} has another primary key`]),
  ];
}
