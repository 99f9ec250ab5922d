import type { LifeboatError } from '@lifeboat/kernel';
import { formatLsn } from '../lsn/lsn.js';
import type { ChangeBatch } from '../spool/change-batch.js';
import type { EpochLog } from './epoch-log.js';
import { untilDone } from './retry.js';
import { boundsOf } from './epoch-log.js';
import type { SegmentSealer } from './segment-sealer.js';

/** What has become durable. */
export interface Flushed {
  /** Behind the last commit; what the server may forget. */
  endLsn: bigint;
  transactions: number;
  /** Changes of rows; 0 where no segment was needed. */
  changes: number;
  /** Bytes of the segment; 0 where none was needed. */
  sizeBytes: number;
}

/** Makes batches durable: sealed, put, registered. */
export class SegmentFlusher {
  /**
   * @param review looks for what changes do not tell of their tables, up to now, and of the batch that is to be covered
   * @param onFailure told when the repository or the catalog is down, each time it is tried in vain
   */
  constructor(
    private readonly log: EpochLog,
    private readonly sealer: SegmentSealer,
    private readonly review: (batch: ChangeBatch) => Promise<void>,
    private readonly onFailure: (error: LifeboatError) => void,
  ) {}

  /**
   * Returns when everything in the batch is durable. While the repository or the catalog is down it tries again.
   *
   * @param batch with at least one transaction, and complete; it is discarded
   * @param signal ends the trying
   */
  async flush(batch: ChangeBatch, signal: AbortSignal): Promise<Flushed> {
    try {
      const { endLsn, transactions, changes } = batch;
      if (endLsn === null) {
        throw new Error('A batch without a transaction was to be made durable.');
      }
      const sizeBytes = await this.write(batch, formatLsn(endLsn), signal);
      return {
        endLsn,
        transactions: transactions.length,
        changes: sizeBytes === 0 ? 0 : changes,
        sizeBytes,
      };
    } finally {
      await batch.discard();
    }
  }

  private async write(batch: ChangeBatch, endLsn: string, signal: AbortSignal): Promise<number> {
    const again = <T>(work: () => Promise<T>): Promise<T> => untilDone(work, signal, this.onFailure);
    const { transactions } = batch;
    await again(() => this.review(batch));
    for (;;) {
      const draft = batch.isDispensable ? null : await again(() => this.sealer.seal(batch));
      if (draft === null) {
        const { maxCommitTime } = boundsOf(transactions);
        await again(() => this.log.cover({ lsn: endLsn, time: maxCommitTime }));
        return 0;
      }
      try {
        const stored = await again(() => this.log.put(draft, transactions, endLsn));
        if (await again(() => this.log.register(stored))) {
          return stored.sizeBytes;
        }
        // A tenant of it was erased in between: it is sealed once more, without that tenant.
        await again(() => this.log.takeBack(stored));
      } finally {
        await draft.discard();
      }
    }
  }
}
