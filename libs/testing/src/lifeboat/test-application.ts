import type { ApplicationDatabaseConfig } from '@lifeboat/config';

/**
 * An application database called `main`, whose tenants are in `app.tenants` and named by the column `tenant_id`.
 *
 * @param url as Lifeboat reaches it
 */
export function testApplication(
  url: string,
  settings: Partial<ApplicationDatabaseConfig> = {},
): ApplicationDatabaseConfig {
  return {
    name: 'main',
    url,
    tenantColumn: 'tenant_id',
    tenantTable: 'app.tenants',
    tenantSlugColumn: null,
    schemas: ['app'],
    excludedTables: [],
    sharedTables: [],
    softReferences: [],
    ...settings,
  };
}
