import { type Actor, authorise, type Permission } from '@lifeboat/tenancy';

/**
 * Lets only who runs the installation pass. Not by a use case, which writes refusals to the audit log: these commands
 * must work before there is a catalog.
 *
 * @throws LifeboatError FORBIDDEN
 */
export function requireOperator(
  actor: Actor,
  permission: Extract<Permission, 'catalog.migrate' | 'tokens.create'>,
): void {
  authorise(actor, permission, actor.tenantId);
}
