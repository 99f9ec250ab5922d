import { LifeboatError } from '@lifeboat/kernel';
import type { Actor } from '../actor/actor.js';
import { type Permission, PERMISSIONS, ROLES_OF_ONE_TENANT } from './permissions.js';

/**
 * Lets the actor pass or throws. Decided here for API, command line and jobs alike.
 *
 * @param tenantId the tenant that the work is about; null for work about no tenant in particular
 * @throws LifeboatError FORBIDDEN
 */
export function authorise(actor: Actor, permission: Permission, tenantId: string | null): void {
  if (!PERMISSIONS[permission].includes(actor.role)) {
    throw refusal(actor, permission, tenantId, `The role ${actor.role} may not do this (${permission}).`);
  }
  if (ROLES_OF_ONE_TENANT.has(actor.role) && (tenantId === null || tenantId !== actor.tenantId)) {
    throw refusal(actor, permission, tenantId, 'The token is not for this tenant.');
  }
}

function refusal(
  actor: Actor,
  permission: Permission,
  tenantId: string | null,
  reason: string,
): LifeboatError {
  const roles = PERMISSIONS[permission];
  return new LifeboatError('FORBIDDEN', {
    detail: `${reason} Nothing was done.`,
    remedy: `Use a token with ${roles.length === 1 ? 'the role' : 'one of the roles'} ${roles.join(', ')}; a tenant's token reaches its own tenant only.`,
    meta: {
      permission,
      subject: actor.subject,
      role: actor.role,
      ownTenantId: actor.tenantId,
      targetTenantId: tenantId,
    },
  });
}
