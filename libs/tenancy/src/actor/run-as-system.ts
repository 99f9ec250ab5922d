import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { runAs } from './actor-context.js';

const logger = new Logger('System');

/**
 * Does work as Lifeboat itself, for all tenants: what belongs to no request, or what a request was allowed but may not see
 * or write itself. The only way to a context that no tenant bounds; grep for its callers to see all that has one.
 *
 * @param reason a short word for log and audit log; becomes the subject `system:<reason>`
 * @param requestId ties the work to a request or a job, where there is one
 */
export function runAsSystem<T>(reason: string, work: () => T, requestId: string = randomUUID()): T {
  logger.debug({ msg: `runs as the system: ${reason}`, reason, requestId });
  return runAs(
    { subject: `system:${reason}`, role: 'system_admin', tenantId: null, source: 'system', requestId },
    work,
  );
}
