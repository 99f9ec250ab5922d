import type { SampleTenant } from '@lifeboat/sample-app';

/** Rows of all these tenants together. */
export const rowsOf = (tenants: readonly SampleTenant[]): number =>
  tenants.reduce((sum, tenant) => sum + tenant.rows, 0);
