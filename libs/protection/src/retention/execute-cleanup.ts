import type { Operation } from '@lifeboat/catalog';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import type { CleanUpTenant } from './clean-up-tenant.js';
import { parseCleanupRequest } from './cleanup-request.js';
import { cleanupResultOf } from './cleanup-result.js';
import type { RemoveDeleted } from './remove-deleted.js';

/** The execute half of a cleanup: deletes what no rule keeps, then removes what was deleted long enough ago. */
export class ExecuteCleanup implements OperationHandler {
  /** @param settings.graceMs how long a deleted backup can be brought back, in milliseconds */
  constructor(
    private readonly cleanUpTenant: CleanUpTenant,
    private readonly removeDeleted: RemoveDeleted,
    private readonly settings: { graceMs: number },
  ) {}

  async execute({ tenantId, request }: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    const wish = parseCleanupRequest(request);
    run.onProgress({ phase: 'deciding', percent: null, bytes: 0, rows: 0 });
    const decisions = await this.cleanUpTenant.cleanUp(tenantId, wish);
    run.signal.throwIfAborted();
    run.onProgress({ phase: 'removing', percent: null, bytes: 0, rows: 0 });
    const removed = wish.dryRun ? null : await this.removeDeleted.remove(tenantId, run.signal);
    if (removed !== null) {
      run.onProgress({ phase: 'removing', percent: 100, bytes: removed.bytes, rows: 0 });
    }
    return { ...cleanupResultOf(tenantId, decisions, this.settings.graceMs, removed) };
  }
}
