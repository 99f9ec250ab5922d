import { LifeboatError } from '@lifeboat/kernel';
import type { SampleTenant } from '@lifeboat/sample-app';

/** Rows of all these tenants together. */
export const rowsOf = (tenants: readonly SampleTenant[]): number =>
  tenants.reduce((sum, tenant) => sum + tenant.rows, 0);

/** @throws LifeboatError TENANT_NOT_FOUND where there are none */
export function largestOf(tenants: readonly SampleTenant[]): SampleTenant {
  const [largest] = [...tenants].sort((one, other) => other.rows - one.rows);
  if (largest === undefined) {
    throw new LifeboatError('TENANT_NOT_FOUND', {
      detail: 'The sample application has no tenants.',
      remedy: 'Ask for at least two of them.',
    });
  }
  return largest;
}
