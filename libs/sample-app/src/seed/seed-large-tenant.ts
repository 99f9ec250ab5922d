import { LifeboatError } from '@lifeboat/kernel';
import type { SampleTenant } from './sample-tenant.js';
import { seedTenants } from './seed-tenants.js';

export interface LargeTenantOptions {
  seed: number;
  /** Size of the large tenant, at least: millions of bytes of its rows, as text and on disk. 300 if not given. */
  megabytes?: number;
  /** Number of tenants beside it that have about a hundred rows each. 200 if not given. */
  smallTenants?: number;
}

export interface LargeAndSmallTenants {
  large: SampleTenant;
  small: SampleTenant[];
}

/** More documents than usual, as in a product that has grown for years. */
const SHARES = { documents: 0.03, document_pages: 0.06 };

/** Measured: a further row with these shares takes 1,400 bytes as text and 1,300 on disk. */
const BYTES_PER_ROW = 1_100;

/**
 * Fills the empty sample application for benchmarks: one large tenant of mixed tables, and many small ones.
 *
 * @throws LifeboatError INVALID_REQUEST where the application holds tenants already
 */
export async function seedLargeTenant(
  superuserUrl: string,
  options: LargeTenantOptions,
): Promise<LargeAndSmallTenants> {
  const { seed, megabytes = 300, smallTenants = 200 } = options;
  const small = Array.from({ length: smallTenants }, (_, index) => ({
    slug: `small-${String(index + 1).padStart(4, '0')}`,
    furtherRows: 0,
  }));
  const furtherRows = Math.ceil((megabytes * 1e6) / BYTES_PER_ROW);
  const [large, ...others] = await seedTenants(superuserUrl, {
    seed,
    tenants: [{ slug: 'large', furtherRows }, ...small],
    shares: SHARES,
  });
  if (large === undefined) {
    throw new LifeboatError('TENANT_NOT_FOUND', {
      detail: 'The large tenant was not seeded.',
      remedy: 'Seed a fresh database.',
    });
  }
  return { large, small: others };
}
