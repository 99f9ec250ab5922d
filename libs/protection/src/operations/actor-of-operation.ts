import type { Operation } from '@lifeboat/catalog';
import type { Actor } from '@lifeboat/tenancy';

/** Who asked for the operation: it runs with their rights, no more. */
export function actorOfOperation({
  actorSubject,
  actorRole,
  actorSource,
  tenantId,
  requestId,
  remoteAddress,
}: Operation): Actor {
  return {
    subject: actorSubject,
    role: actorRole,
    tenantId: actorRole === 'system_admin' ? null : tenantId,
    source: actorSource,
    requestId,
    remoteAddress,
  };
}
