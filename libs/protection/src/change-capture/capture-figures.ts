import type { Flushed } from '@lifeboat/change-log';

/** What a capture has done since it was looked at last. */
export class CaptureFigures {
  private since = performance.now();
  private transactions = 0;
  private changes = 0;
  private segments = 0;
  private bytes = 0;

  add({ transactions, changes, sizeBytes }: Flushed): void {
    this.transactions += transactions;
    this.changes += changes;
    this.segments += sizeBytes > 0 ? 1 : 0;
    this.bytes += sizeBytes;
  }

  /** The figures, which begin anew. */
  take(): {
    transactions: number;
    changes: number;
    segments: number;
    bytes: number;
    changesPerSecond: number;
  } {
    const seconds = (performance.now() - this.since) / 1000;
    const { transactions, changes, segments, bytes } = this;
    const changesPerSecond = seconds === 0 ? 0 : Math.round(changes / seconds);
    this.since = performance.now();
    this.transactions = 0;
    this.changes = 0;
    this.segments = 0;
    this.bytes = 0;
    return { transactions, changes, segments, bytes, changesPerSecond };
  }
}
