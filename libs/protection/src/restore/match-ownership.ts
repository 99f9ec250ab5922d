import { qualifiedName, scopeHash, type ScopedTable, type TenantScope } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { SchemaDifference } from './schema-difference.js';
import type { NamedTable } from './select-tables.js';

/** A table of the backup with the live one that it goes back to. */
interface OwnedTable extends NamedTable {
  live: ScopedTable;
}

/**
 * Whether it is told in the same way as at the backup which tenant the rows of tables belong to. By another column or
 * foreign key other rows are the tenant's: what is another's would be removed.
 *
 * A manifest does not name the foreign key that leads from a linked table to its tenant, only a hash over all of them.
 * So the tables as the backup had them are given today's ways, and must then have its hash.
 *
 * @param tables those that are restored
 * @param known all tables of the backup that are still there
 */
export function matchOwnership(
  manifest: Manifest,
  scope: TenantScope,
  tables: readonly OwnedTable[],
  known: readonly OwnedTable[],
  renames: Readonly<Record<string, string>>,
): SchemaDifference[] {
  if (manifest.tenantScope.hash === scope.hash && Object.keys(renames).length === 0) {
    return [];
  }
  const { tenantColumn, tenantTable } = manifest.tenantScope;
  const alike = hashAsArchived(manifest, scope, known, renames) === manifest.tenantScope.hash;
  const isAlike = ({ archived, live, liveName }: OwnedTable): boolean => {
    const name = qualifiedName(archived);
    switch (live.class) {
      case 'root':
        return archived.class === 'root' && name === tenantTable && liveName === qualifiedName(scope.root);
      case 'direct':
        return (
          archived.class === 'direct' &&
          (renames[`${name}.${tenantColumn}`] ?? tenantColumn) === live.tenantColumn
        );
      case 'linked':
      case 'shared':
      case 'excluded':
        return archived.class === live.class && alike;
    }
  };
  return tables
    .filter((table) => !isAlike(table))
    .map(({ archived }) => {
      const name = qualifiedName(archived);
      const detail = `it is told in another way which tenant the rows of ${name} belong to, or that cannot be made out`;
      return { kind: 'other ownership', table: name, column: null, detail, isConflict: true };
    });
}

/** The hash that the scope would have, were its tables still called and made as in the backup. */
function hashAsArchived(
  manifest: Manifest,
  scope: TenantScope,
  known: readonly OwnedTable[],
  renames: Readonly<Record<string, string>>,
): string {
  const formerName = (oid: number, column: string): string => {
    const owned = known.find(({ live }) => live.model.oid === oid);
    const table = owned === undefined ? '' : qualifiedName(owned.archived);
    const former = owned?.archived.columns.find(({ name }) => renames[`${table}.${name}`] === column);
    return former?.name ?? column;
  };
  const former = known.map(({ archived, live }): ScopedTable => {
    const copied = new Map(archived.columns.map(({ name, type }) => [name, type]));
    const generated = live.model.columns.filter(({ name }) => archived.generatedColumns.includes(name));
    const column = (name: string, type: string): ScopedTable['model']['columns'][number] => ({
      name,
      type,
      baseType: type,
      exactText: true,
      notNull: false,
      hasDefault: false,
      generated: false,
      identityAlways: false,
    });
    return {
      ...live,
      schema: archived.schema,
      name: archived.name,
      primaryKey: archived.primaryKey,
      tenantColumn: live.tenantColumn === null ? null : formerName(live.model.oid, live.tenantColumn),
      link:
        live.link === null
          ? null
          : {
              ...live.link,
              columns: live.link.columns.map((name) => formerName(live.model.oid, name)),
              referencedColumns: live.link.referencedColumns.map((name) =>
                formerName(live.link?.referencedTable ?? 0, name),
              ),
            },
      model: {
        ...live.model,
        columns: [
          ...[...copied].map(([name, type]) => column(name, type)),
          ...generated.map((each) => ({ ...column(each.name, each.type), generated: true })),
        ],
      },
    };
  });
  // A selective backup does not list the others: they can only be taken as they are now.
  const others =
    manifest.type === 'selective'
      ? scope.tables.filter((table) => !known.some(({ live }) => live.model.oid === table.model.oid))
      : [];
  return scopeHash([...former, ...others]);
}
