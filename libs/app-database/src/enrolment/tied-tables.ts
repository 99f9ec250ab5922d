/** A foreign key that is enforced: a row that it holds for has the row that it refers to. */
export interface EnforcedKey {
  /** `schema.table`, as `references`; whole tables, not partitions. */
  table: string;
  references: string;
  columns: string[];
  referencedColumns: string[];
  /** Of `columns`, those that can be null: then it holds for no such row. */
  nullable: string[];
}

/** A table, as `schema.table`, and the column that holds its rows' tenant. */
export interface OwnedTable {
  name: string;
  tenantColumn: string;
}

/**
 * Tables in which a tenant cannot have a row while it has none in the tenants table: foreign keys lead from their tenant
 * column there, over one table or several. A row whose tenant column is null is nobody's.
 *
 * @param tenantsTable as `schema.table`
 * @returns as `schema.table`
 */
export function tiedTables(
  tables: readonly OwnedTable[],
  tenantsTable: string,
  keys: readonly EnforcedKey[],
): Set<string> {
  const columnOf = new Map(tables.map(({ name, tenantColumn }) => [name, tenantColumn]));
  const tied = new Set(tables.some(({ name }) => name === tenantsTable) ? [tenantsTable] : []);
  const leadsOn = (key: EnforcedKey): boolean => {
    const own = columnOf.get(key.table);
    const place = key.columns.findIndex((column) => column === own);
    const others = key.nullable.filter((column) => column !== own);
    return (
      place !== -1 &&
      others.length === 0 &&
      tied.has(key.references) &&
      key.referencedColumns[place] === columnOf.get(key.references)
    );
  };
  for (;;) {
    const found = keys.find((key) => !tied.has(key.table) && leadsOn(key));
    if (found === undefined) {
      return tied;
    }
    tied.add(found.table);
  }
}
