import { requireRls } from '@lifeboat/tenancy';

/** What the catalog's connections may, and what holds them. */
export interface CatalogRightsFound {
  role: string;
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
    const [found] = await requireRls().query<CatalogRightsFound[]>(RIGHTS_SQL);
    if (found === undefined) {
      throw new Error('a query that always returns a row returned none');
    }
    return found;
  }
}

const RIGHTS_SQL = `
SELECT current_user AS role, rolsuper OR rolbypassrls AS unbound,
       ARRAY(SELECT relname::text FROM pg_class
              WHERE relnamespace = 'lifeboat'::regnamespace AND relkind IN ('r', 'p')
                AND pg_has_role(current_user, relowner, 'USAGE') ORDER BY 1) AS owned,
       ARRAY(SELECT relname::text FROM pg_class
              WHERE relnamespace = 'lifeboat'::regnamespace AND relkind IN ('r', 'p')
                AND relname <> 'migrations' AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1) AS open
  FROM pg_roles WHERE rolname = current_user`;
