import type { AuditWriter } from '@lifeboat/catalog';
import { type Actor, type ActorSource, authorise, currentActor, type Permission } from '@lifeboat/tenancy';

/** Where a request came from, for the audit log. */
export interface RequestOrigin {
  remoteAddress?: string | undefined;
  /** Method and path. */
  route?: string | undefined;
}

/** Decides who may do what, and writes every refusal to the audit log. */
export class Authoriser {
  constructor(private readonly audit: AuditWriter) {}

  /**
   * Lets the current actor pass or throws.
   *
   * @param tenantId the tenant that the work is about; the actor's own for work about no tenant in particular
   * @throws LifeboatError FORBIDDEN
   */
  async require(permission: Permission, tenantId: string | null): Promise<Actor> {
    const actor = currentActor();
    await this.admit(actor, permission, tenantId);
    return actor;
  }

  /** As `require`, for a caller that does not run as the actor yet. */
  async admit(
    actor: Actor,
    permission: Permission,
    tenantId: string | null,
    origin: RequestOrigin = {},
  ): Promise<void> {
    try {
      authorise(actor, permission, tenantId);
    } catch (error) {
      await this.audit.write({
        actor,
        action: permission,
        outcome: 'refused',
        targetTenantId: tenantId === actor.tenantId ? null : tenantId,
        errorCode: 'FORBIDDEN',
        ...placeOf(origin),
      });
      throw error;
    }
  }

  /** Records that a token was sent which is not valid. Nothing that it claims is believed. */
  async recordBadToken(
    requestId: string,
    origin: RequestOrigin,
    source: Extract<ActorSource, 'api' | 'cli'> = 'api',
  ): Promise<void> {
    await this.audit.write({
      actor: { subject: null, role: null, tenantId: null, source, requestId },
      action: 'authentication',
      outcome: 'refused',
      errorCode: 'UNAUTHENTICATED',
      ...placeOf(origin),
    });
  }
}

function placeOf({ remoteAddress, route }: RequestOrigin): {
  remoteAddress?: string;
  detail: Record<string, unknown>;
} {
  return {
    ...(remoteAddress !== undefined && { remoteAddress }),
    detail: route === undefined ? {} : { route },
  };
}
