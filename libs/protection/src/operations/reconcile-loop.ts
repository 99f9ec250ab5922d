import { toLifeboatError } from '@lifeboat/kernel';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ExpireApprovals } from '../approvals/expire-approvals.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import { ReconcileOperations } from './reconcile-operations.js';

const EVERY_MS = 30_000;

/** Reconciles operations and jobs, and forgets what has expired, when a worker starts and from then on again and again. */
@Injectable()
export class ReconcileLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Reconciler');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly reconcile: ReconcileOperations,
    private readonly forgetSamples: ForgetSamples,
    private readonly expireApprovals: ExpireApprovals,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.forgetSamples.run();
      await this.expireApprovals.run();
      const requeued = await this.reconcile.run();
      if (requeued.length > 0) {
        this.logger.warn({ msg: 'Operations without a job were queued again', operationIds: requeued });
      }
    } catch (thrown) {
      // What is down now is asked again at the next round.
      const error = toLifeboatError(thrown);
      this.logger.warn({ msg: error.message, code: error.code, err: error.cause });
    }
    if (!this.stopped) {
      this.timer = setTimeout(() => {
        this.running = this.run();
      }, EVERY_MS);
    }
  }
}
