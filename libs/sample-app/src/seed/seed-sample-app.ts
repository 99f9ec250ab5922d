import { LifeboatError } from '@lifeboat/kernel';
import type { SampleTenant } from './sample-tenant.js';
import { planSkewedTenants } from './seed-plan.js';
import { seedTenants } from './seed-tenants.js';

/** What to fill the sample application with. The same options give the same rows. */
export interface SeedOptions {
  /** An integer within ±1,000,000,000. */
  seed: number;
  /** At least 1. */
  tenants: number;
  /**
   * Rows of all tenants together, about; each tenant has about a hundred in any case. The result says the true number.
   */
  rows: number;
}

/**
 * Fills the empty sample application. Tenants differ much in size, the first is the largest; each has rows in every
 * table, with every special value in them. Answers with the tenants by slug.
 *
 * @throws LifeboatError INVALID_REQUEST where an option is out of range or the application holds tenants already
 */
export async function seedSampleApp(superuserUrl: string, options: SeedOptions): Promise<SampleTenant[]> {
  const { seed, tenants, rows } = options;
  requireInteger('seed', seed, -1e9, 1e9);
  requireInteger('tenants', tenants, 1, 100_000);
  requireInteger('rows', rows, 0, 100_000_000);
  return seedTenants(superuserUrl, { seed, tenants: planSkewedTenants(tenants, rows) });
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `The option ${name} is ${value}, not an integer from ${least} to ${most}. Nothing was seeded.`,
      remedy: `Give another ${name}.`,
    });
  }
}
