import { Injectable } from '@nestjs/common';
import { PeriodicLoop } from '../periodic/periodic-loop.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import { ReconcileOperations } from './reconcile-operations.js';

const EVERY_MS = 30_000;

/** Reconciles operations and jobs, and forgets what has expired, when a worker starts and from then on again and again. */
@Injectable()
export class ReconcileLoop extends PeriodicLoop {
  constructor(
    private readonly reconcile: ReconcileOperations,
    private readonly forgetSamples: ForgetSamples,
  ) {
    super('Reconciler', EVERY_MS);
  }

  protected override async round(): Promise<void> {
    await this.forgetSamples.run();
    const requeued = await this.reconcile.run();
    if (requeued.length > 0) {
      this.logger.warn({ msg: 'Operations without a job were queued again', operationIds: requeued });
    }
  }
}
