import { LifeboatError } from '@lifeboat/kernel';
import type { Role } from '@lifeboat/tenancy';

/** @throws LifeboatError INVALID_REQUEST where a tenant's role has no tenant, or the system's has one */
export function requireFittingTenant(role: Role, tenant: string | undefined): void {
  if ((role === 'system_admin') === (tenant === undefined)) {
    return;
  }
  throw new LifeboatError('INVALID_REQUEST', {
    detail:
      tenant === undefined
        ? `The role ${role} belongs to a tenant, and none was given. No token was signed.`
        : 'A system_admin belongs to no tenant, but one was given. No token was signed.',
    remedy: tenant === undefined ? 'Add -t <tenant>.' : "Leave -t out, or choose a tenant's role.",
  });
}
