import type { ApplicationDatabaseConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { ident } from './quote.js';
import { fromClause } from './tenant-predicate.js';
import type { TenantScope } from './tenant-scope.js';

/** A tenant as the application knows it. */
export interface ApplicationTenant {
  /** The application's own key in text form. */
  id: string;
  slug: string | null;
  name: string | null;
}

/** All rows of the tenants table; slug and name where there are such columns. */
export async function readTenants(
  client: ClientBase,
  scope: TenantScope,
  config: ApplicationDatabaseConfig,
): Promise<ApplicationTenant[]> {
  const { model, tenantColumn } = scope.root;
  const has = (name: string): boolean => model.columns.some((column) => column.name === name);
  if (config.tenantSlugColumn !== null && !has(config.tenantSlugColumn)) {
    throw new LifeboatError('SCOPE_INVALID', {
      detail: `The tenants table ${config.tenantTable} has no column "${config.tenantSlugColumn}".`,
      remedy: 'Correct TENANT_SLUG_COLUMN, or unset it.',
    });
  }
  const text = (name: string | null): string =>
    name !== null && has(name) ? `${ident(name)}::text` : 'NULL';
  const slugColumn = config.tenantSlugColumn ?? 'slug';
  const { rows } = await client.query<ApplicationTenant>(
    `SELECT ${ident(tenantColumn ?? '')}::text AS id, ${text(slugColumn)} AS slug, ${text('name')} AS name
       FROM ${fromClause(model)} ORDER BY 1`,
  );
  return rows;
}
