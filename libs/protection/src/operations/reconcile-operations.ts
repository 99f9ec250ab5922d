import type { Operation, OperationsRepository } from '@lifeboat/catalog';
import { isJobName, type JobName, type JobQueue } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';
import { actorOfOperation } from './actor-of-operation.js';
import type { PlaceJobs } from './place-jobs.js';

/** A younger operation's job may still be on its way. */
const GRACE_MS = 30_000;
/** An active operation writes a sign of life every second; after so long without one, nobody works on it. */
const SILENCE_MS = 60_000;
const BATCH = 1_000;

/** Gives a job to every unfinished operation that has none: after a flush of Redis, a crash, or exhausted retries. */
export class ReconcileOperations {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly operations: OperationsRepository,
    private readonly queue: JobQueue,
    private readonly placeJobs: PlaceJobs,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs as the system. Several at a time do no harm: the queue keeps one job per operation.
   *
   * @returns the ids of the operations that were queued again
   * @throws LifeboatError CATALOG_UNAVAILABLE, REDIS_UNAVAILABLE
   */
  async run(): Promise<string[]> {
    return runAsSystem('reconcile-operations', async () => {
      const createdBefore = new Date(this.clock.now().getTime() - GRACE_MS);
      const requeued: string[] = [];
      let unfinished: Operation[];
      let after: Operation | undefined;
      do {
        const filter = { createdBefore, after, limit: BATCH };
        unfinished = await this.transactions.run(() => this.operations.listUnfinished(filter));
        for (const operation of unfinished) {
          if (isJobName(operation.kind) && (await this.isLost(operation, operation.kind))) {
            await this.enqueue(operation, operation.kind);
            requeued.push(operation.id);
          }
        }
        after = unfinished.at(-1);
      } while (unfinished.length === BATCH);
      return requeued;
    });
  }

  private async isLost({ id, state, heartbeatAt }: Operation, kind: JobName): Promise<boolean> {
    if (state === 'active' && !this.isSilent(heartbeatAt)) {
      return false;
    }
    const job = await this.queue.stateOf(id, kind);
    return job === 'missing' || job === 'finished';
  }

  private isSilent(heartbeatAt: Date | null): boolean {
    return heartbeatAt === null || this.clock.now().getTime() - heartbeatAt.getTime() > SILENCE_MS;
  }

  private async enqueue(operation: Operation, kind: JobName): Promise<void> {
    const { id, tenantId } = operation;
    const place = await this.transactions.run(() => this.placeJobs.placeOf(operation));
    const payload = { operationId: id, tenantId, actor: actorOfOperation(operation) };
    await this.queue.enqueue(id, kind, payload, place);
  }
}
