import type { Role } from './role.js';

/** Where a piece of work came from. */
export const ACTOR_SOURCES = ['api', 'cli', 'job', 'schedule', 'system'] as const;

export type ActorSource = (typeof ACTOR_SOURCES)[number];

/** Who asks, in which role and for which tenant. JSON-safe, so that a job carries it as it is. */
export interface Actor {
  /** The token's `sub`, the operating-system user, or `system:<reason>`. */
  subject: string;
  role: Role;
  /** The tenant of the token. Never null for a tenant's role; null or the tenant in question for `system_admin`. */
  tenantId: string | null;
  source: ActorSource;
  /** Ties log lines, audit entries and operations of one request together. */
  requestId: string;
  /** Where the request came from, where that is known: an address; of the command line the host. */
  remoteAddress?: string | null;
}
