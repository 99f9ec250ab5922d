import { type CheckResult, failed, ok } from '@lifeboat/app-database';
import type { CatalogRights } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** The catalog answers, and its wall between tenants stands. */
export async function checkCatalogRights(
  transactions: RlsTransactions,
  rights: CatalogRights,
): Promise<CheckResult[]> {
  const { role, missing, unbound, owned, open } = await transactions.run(() => rights.find());
  const migrate = 'lifeboat migrate';
  return [
    missing.length > 0
      ? failed('catalog', `is older than this version: it has no ${missing.join(', ')}`, migrate)
      : ok('catalog', `answers, as ${role}, and is migrated`),
    unbound || owned.length > 0
      ? failed(
          'catalog role',
          unbound ? `${role} is not held by row level security` : `${role} owns ${owned.join(', ')}`,
          `Take CATALOG_DATABASE_URL of a role that owns nothing, then: ${migrate}`,
        )
      : ok('catalog role', `${role} owns nothing, and row level security holds it`),
    open.length > 0
      ? failed('catalog row security', `is not forced on ${open.join(', ')}`, migrate)
      : ok('catalog row security', 'forced on every table'),
  ];
}
