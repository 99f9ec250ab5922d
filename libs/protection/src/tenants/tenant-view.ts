import type { Tenant, TenantStatus } from '@lifeboat/catalog';

/** A registered tenant as API and command line show it. */
export interface TenantView {
  id: string;
  slug: string | null;
  name: string | null;
  status: TenantStatus;
  applicationDatabase: string;
  /** When all that was backed up of it was erased; it is not backed up again until it has a new key. */
  erasedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export function viewOfTenant(tenant: Tenant): TenantView {
  const { id, slug, name, status, applicationDatabase, erasedAt, createdAt, updatedAt } = tenant;
  return { id, slug, name, status, applicationDatabase, erasedAt, createdAt, updatedAt };
}
