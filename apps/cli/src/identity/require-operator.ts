import { type Actor, authorise, type Permission } from '@lifeboat/tenancy';
import type { Output } from '../output/output.js';
import { recordOrTell } from '../session/record-or-tell.js';
import type { Session } from '../session/session.js';

/**
 * Lets only who runs the installation pass. Not by a use case, for these commands must work before there is a catalog: where
 * there is one, its audit log has the refusal all the same.
 *
 * @throws LifeboatError FORBIDDEN
 */
export async function requireOperator(
  session: Session,
  output: Output,
  actor: Actor,
  permission: Extract<Permission, 'catalog.migrate' | 'tokens.create'>,
): Promise<void> {
  try {
    authorise(actor, permission, actor.tenantId);
  } catch (error) {
    await recordOrTell(session, output, (acts) => acts.refused(permission));
    throw error;
  }
}
