import { LifeboatError } from '@lifeboat/kernel';

/**
 * A tenant that did not exist at the moment: its wanted state is to have nothing, which nobody means unless they say so.
 *
 * @param rows the tenant's own row at the moment, in the tenants table
 * @throws LifeboatError TENANT_ABSENT_AT_MOMENT
 */
export function refuseAbsentTenant(rows: number, isAllowed: boolean, moment: string): void {
  if (rows === 0 && !isAllowed) {
    throw new LifeboatError('TENANT_ABSENT_AT_MOMENT', {
      detail: `At ${moment} the tenants table had no row of the tenant: it did not exist. Nothing was restored.`,
      remedy:
        'Choose another moment. To bring about just that, that the tenant has nothing: allowAbsentTenant (--allow-absent-tenant).',
    });
  }
}
