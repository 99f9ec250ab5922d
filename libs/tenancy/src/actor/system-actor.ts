import { randomUUID } from 'node:crypto';
import type { Actor } from './actor.js';

/**
 * Lifeboat itself, for work that belongs to no request: reconciling, migrating, registering tenants.
 * Explicit and system-wide: grep for its callers to see all that runs without a user.
 *
 * @param reason a short word for the audit log; becomes the subject `system:<reason>`
 * @param requestId ties the work to a request or a job, where there is one
 */
export function systemActor(reason: string, requestId: string = randomUUID()): Actor {
  return { subject: `system:${reason}`, role: 'system_admin', tenantId: null, source: 'system', requestId };
}

/**
 * Lifeboat, for what a schedule asks for.
 *
 * @param scheduleId ties the work to it
 */
export function scheduleActor(scheduleId: string): Actor {
  return { ...systemActor('schedule', scheduleId), source: 'schedule' };
}
