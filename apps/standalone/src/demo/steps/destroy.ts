import { LifeboatError } from '@lifeboat/kernel';
import { damageTenant, differingTables, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import type { DemoResult } from '../demo-result.js';
import type { DemoStage } from '../demo-stage.js';

const SEED = 7;

/**
 * Deletes, changes and adds rows of the tenant in many tables, as a bad release would.
 *
 * @throws LifeboatError INTERNAL if that left the tenant as it was, since then a restore would prove nothing
 */
export async function destroy(
  { databaseUrl, tenant }: DemoStage,
  before: TenantHash,
): Promise<DemoResult['damage']> {
  const report = await damageTenant(databaseUrl, tenant.id, { seed: SEED });
  const tables = differingTables(before, await hashTenant(databaseUrl, tenant.id));
  if (tables.length === 0) {
    throw new LifeboatError('INTERNAL', {
      detail: `The damage left ${tenant.slug} as it was, so that a restore would prove nothing.`,
      remedy: 'This is a defect of the demo; please report it.',
    });
  }
  const sum = { deleted: 0, updated: 0, inserted: 0 };
  for (const { deleted, updated, inserted } of Object.values(report.tables)) {
    sum.deleted += deleted;
    sum.updated += updated;
    sum.inserted += inserted;
  }
  return { ...sum, tables: tables.length };
}
