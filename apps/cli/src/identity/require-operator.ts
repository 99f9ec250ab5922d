import { type Actor, authorise } from '@lifeboat/tenancy';

/**
 * Lets only who runs the installation pass. Not by a use case: these commands must work before there is a catalog.
 *
 * @throws LifeboatError FORBIDDEN
 */
export function requireOperator(actor: Actor): void {
  authorise(actor, 'tenants.sync', actor.tenantId);
}
