import { differingTables, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import type { DemoStage } from '../demo-stage.js';
import { type OthersReport } from './other-tenants.js';

/** What the restore is judged by: found with means of the sample application's own, none of Lifeboat's. */
export interface Proof {
  /** Tables of the tenant that are not as they were at the backup. */
  tenantDifferences: string[];
  others: OthersReport;
  verified: boolean;
  otherTenantsUntouched: boolean;
}

/** Compares every table of the tenant with the moment of the backup, and all others with what their writers left. */
export async function prove({ databaseUrl, tenant, others }: DemoStage, before: TenantHash): Promise<Proof> {
  const report = await others.verify();
  const tenantDifferences = differingTables(before, await hashTenant(databaseUrl, tenant.id));
  const otherTenantsUntouched = report.differences.length === 0;
  return {
    tenantDifferences,
    others: report,
    otherTenantsUntouched,
    verified: tenantDifferences.length === 0 && otherTenantsUntouched,
  };
}
