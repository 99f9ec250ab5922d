import { requireRls } from '@lifeboat/tenancy';

/** What the catalog's connections may, and what holds them. */
export interface CatalogRightsFound {
  role: string;
  /** Columns that this version works with and the catalog does not have: it is not migrated. */
  missing: string[];
  /** Row level security does not hold it. */
  unbound: boolean;
  /** Tables of the catalog that it owns. */
  owned: string[];
  /** Tables of the catalog whose row level security is off, or not forced. */
  open: string[];
}

/** Whether the second wall between tenants stands: row level security for a role that cannot step past it. */
export class CatalogRights {
  async find(): Promise<CatalogRightsFound> {
    const manager = requireRls();
    const mapped = manager.dataSource.entityMetadatas.flatMap(({ tableName, columns }) =>
      columns
        .filter(({ isVirtualProperty }) => !isVirtualProperty)
        .map(({ databaseName }) => `${tableName}.${databaseName}`),
    );
    const [found] = await manager.query<CatalogRightsFound[]>(RIGHTS_SQL, [mapped]);
    if (found === undefined) {
      throw new Error('a query that always returns a row returned none');
    }
    return found;
  }
}

const RIGHTS_SQL = `
SELECT current_user AS role, rolsuper OR rolbypassrls AS unbound,
       ARRAY(SELECT wanted FROM unnest($1::text[]) AS wanted WHERE NOT EXISTS (
               SELECT FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                WHERE c.relnamespace = 'lifeboat'::regnamespace AND NOT a.attisdropped
                  AND c.relname || '.' || a.attname = wanted) ORDER BY 1) AS missing,
       ARRAY(SELECT relname::text FROM pg_class
              WHERE relnamespace = 'lifeboat'::regnamespace AND relkind IN ('r', 'p')
                AND pg_has_role(current_user, relowner, 'USAGE') ORDER BY 1) AS owned,
       ARRAY(SELECT relname::text FROM pg_class
              WHERE relnamespace = 'lifeboat'::regnamespace AND relkind IN ('r', 'p')
                AND relname <> 'migrations' AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1) AS open
  FROM pg_roles WHERE rolname = current_user`;
