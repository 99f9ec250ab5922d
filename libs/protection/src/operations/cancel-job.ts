import { type AuditWriter, type Operation, type OperationsRepository } from '@lifeboat/catalog';
import { isJobName, type JobQueue } from '@lifeboat/jobs';
import { type Clock, messageOf } from '@lifeboat/kernel';
import { currentActor, type RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { Authoriser } from '../access/authoriser.js';
import { type OperationView, viewOfOperation } from './operation-view.js';
import { settleRows } from './settle-rows.js';

/** Cancels work that waits, and asks work that runs to stop. */
export class CancelJob {
  private readonly logger = new Logger('Operations');

  constructor(
    private readonly authoriser: Authoriser,
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly queue: JobQueue,
    private readonly audit: AuditWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * An operation that was never begun is cancelled when this resolves; another stops at its next safe point, or is ended
   * by the next worker that takes it up, so look at it again.
   *
   * @throws LifeboatError JOB_NOT_FOUND, FORBIDDEN, OPERATION_NOT_CANCELLABLE
   */
  async cancel(id: string): Promise<OperationView> {
    await this.authoriser.require('jobs.cancel', currentActor().tenantId);
    const operation = await this.transactions.run(async () => {
      const asked = await this.operations.requestCancel(id);
      if (asked.state === 'cancelled') {
        await settleRows(id, 'cancelled', null, this.clock.now());
      }
      return asked;
    });
    await this.audit.write({
      action: 'jobs.cancel',
      outcome: 'succeeded',
      tenantId: operation.tenantId,
      operationId: id,
    });
    if (operation.state === 'cancelled') {
      await this.removeJob(operation);
    }
    return viewOfOperation(operation);
  }

  /** Tidiness only: a job whose operation has ended does nothing when it runs. */
  private async removeJob({ id, kind }: Operation): Promise<void> {
    try {
      if (isJobName(kind)) {
        await this.queue.remove(id, kind);
      }
    } catch (error) {
      this.logger.warn({
        msg: `The job of a cancelled operation stays queued: ${messageOf(error)}`,
        operationId: id,
      });
    }
  }
}
