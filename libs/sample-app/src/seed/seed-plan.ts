import { SMALLEST_TENANT } from './table-sizes.js';

/** One tenant to be made. */
export interface PlannedTenant {
  slug: string;
  /** Rows beyond those that every tenant has. */
  furtherRows: number;
}

/**
 * Sizes as products have them: the first tenant is the largest, the second half its size, the third a third
 * (Zipf's law), and each has at least the rows that hold every special value.
 */
export function planSkewedTenants(tenants: number, rows: number): PlannedTenant[] {
  const further = Math.max(0, rows - tenants * SMALLEST_TENANT);
  const weights = Array.from({ length: tenants }, (_, index) => 1 / (index + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const digits = Math.max(3, String(tenants).length);
  return weights.map((weight, index) => ({
    slug: `tenant-${String(index + 1).padStart(digits, '0')}`,
    furtherRows: (further * weight) / total,
  }));
}
