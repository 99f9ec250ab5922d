import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { ActorSource } from './actor.js';
import { runAs } from './actor-context.js';

interface SystemOrigin {
  requestId?: string;
  source?: Extract<ActorSource, 'system' | 'schedule'>;
}

const logger = new Logger('System');

/**
 * Does work as Lifeboat itself, for all tenants: what belongs to no request, or what a request was allowed but may not see
 * or write itself. The only way to a context that no tenant bounds; grep for its callers to see all that has one.
 *
 * @param reason a short word for log and audit log; becomes the subject `system:<reason>`
 * @param origin ties the work to a request, a job or a schedule, where there is one
 */
export function runAsSystem<T>(reason: string, work: () => T, origin: SystemOrigin = {}): T {
  const { requestId = randomUUID(), source = 'system' } = origin;
  logger.debug({ msg: `runs as the system: ${reason}`, reason, requestId });
  return runAs(
    { subject: `system:${reason}`, role: 'system_admin', tenantId: null, source, requestId },
    work,
  );
}
