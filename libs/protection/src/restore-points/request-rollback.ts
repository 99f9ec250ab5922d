import type { Authoriser } from '../access/authoriser.js';
import type { RequestedRestore, SubmitRestore } from '../restore/submit-restore.js';
import type { DescribeRollback } from './describe-rollback.js';
import type { RollbackInput } from './rollback-input.js';

/** The request half of a rollback: a restore that makes the tenant what it was before another restore. */
export class RequestRollback {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly describeRollback: DescribeRollback,
    private readonly submitRestore: SubmitRestore,
  ) {}

  /**
   * @throws LifeboatError FORBIDDEN, RESTORE_POINT_NOT_FOUND within the tenant, RESTORE_POINT_EXPIRED, INVALID_REQUEST,
   *   NOT_SUPPORTED, TENANT_RESTORING, IDEMPOTENCY_KEY_REUSED, REDIS_UNAVAILABLE
   */
  async request(
    tenantId: string,
    restorePointId: string,
    input: RollbackInput,
    idempotencyKey: string | null,
  ): Promise<RequestedRestore> {
    await this.authoriser.require('restores.rollback', tenantId);
    return this.submitRestore.submit({
      kind: 'rollback',
      tenantId,
      body: { restorePointId, ...input },
      idempotencyKey,
      request: await this.describeRollback.of(tenantId, restorePointId, input),
    });
  }
}
