import type { ChangeLogConfig } from '@lifeboat/config';
import { aborted } from '@lifeboat/kernel';
import type { PgoutputMessage } from '../replication/pgoutput-message.js';
import { type ReplicationSource, ReplicationStream } from '../replication/replication-stream.js';
import { ChangeBatch, type SpoolOptions } from '../spool/change-batch.js';
import type { ChangeRouter } from './change-router.js';
import type { Flushed, SegmentFlusher } from './segment-flusher.js';

/** Between two looks whether it is time for a segment, in milliseconds. */
const LOOK_EVERY_MS = 100;
/** How long an ending session waits for what it is writing, in milliseconds. */
const DRAIN_MS = 10_000;

export interface SessionParts {
  source: ReplicationSource;
  router: ChangeRouter;
  flusher: SegmentFlusher;
  /** The batch that the router writes to at the beginning. */
  batch: ChangeBatch;
  spool: SpoolOptions;
  limits: Pick<ChangeLogConfig, 'flushSeconds' | 'flushBytes'>;
  /** Told of everything that has become durable. */
  onFlushed: (flushed: Flushed) => void;
}

/**
 * Follows the stream of changes for as long as its connection lives. While one batch is made durable the next one fills;
 * when that is full too, the server has to wait.
 */
export class CaptureSession {
  private readonly over = new AbortController();
  private batch: ChangeBatch;
  private filledSince: number | null = null;
  private flushing: Promise<void> | null = null;
  private stream: ReplicationStream | null = null;

  constructor(private readonly parts: SessionParts) {
    this.batch = parts.batch;
  }

  /**
   * Returns once the signal has aborted and what had been received is durable.
   *
   * @throws what pg throws where the connection is lost; EpochOver; what the flusher cannot mend
   */
  async run(signal: AbortSignal): Promise<void> {
    const { source } = this.parts;
    try {
      this.stream = await ReplicationStream.open(source, (message) => this.take(message));
      const looking = setInterval(() => void this.flushWhenDue(), LOOK_EVERY_MS);
      try {
        await Promise.race([this.stream.ended, aborted(signal), aborted(this.over.signal)]);
      } finally {
        clearInterval(looking);
      }
      await this.drain(signal.aborted);
      this.over.signal.throwIfAborted();
      if (!signal.aborted) {
        this.stream.throwIfFailed();
      }
    } finally {
      this.over.abort(new Error('The session has ended.'));
      await this.flushing;
      await this.stream?.close();
      await this.batch.discard();
    }
  }

  private take(message: PgoutputMessage): Promise<void> | undefined {
    if (this.over.signal.aborted) {
      return undefined;
    }
    const wait = this.parts.router.take(message);
    if (message.kind !== 'commit') {
      return wait;
    }
    this.filledSince ??= this.batch.endLsn === null ? null : performance.now();
    return this.flushWhenDue();
  }

  /** @returns a promise to wait for before more is taken, only where the batch before is not durable yet */
  private flushWhenDue(): Promise<void> | undefined {
    const { router, limits } = this.parts;
    const age = this.filledSince === null ? 0 : performance.now() - this.filledSince;
    const isFull = this.batch.size >= limits.flushBytes;
    const isDue = this.filledSince !== null && (isFull || age >= limits.flushSeconds * 1000);
    if (!isDue || router.isTransactionOpen || this.over.signal.aborted) {
      return undefined;
    }
    if (this.flushing === null) {
      this.turn();
      return undefined;
    }
    return isFull ? this.flushing.then(() => this.flushWhenDue()) : undefined;
  }

  /** Begins the next batch, and makes the one so far durable. */
  private turn(): void {
    const { router, spool } = this.parts;
    const full = this.batch;
    this.batch = new ChangeBatch(spool);
    this.filledSince = null;
    router.turn(this.batch);
    this.flushing = this.flush(full);
  }

  private async flush(batch: ChangeBatch): Promise<void> {
    try {
      const flushed = await this.parts.flusher.flush(batch, this.over.signal);
      this.stream?.confirm(flushed.endLsn);
      this.parts.onFlushed(flushed);
    } catch (error) {
      this.over.abort(error);
    } finally {
      this.flushing = null;
    }
  }

  /**
   * Lets what is on its way become durable, within bounds: the repository may be down.
   *
   * @param all whether what has not been begun yet is made durable too; a transaction that is open is never
   */
  private async drain(all: boolean): Promise<void> {
    const limit = setTimeout(() => this.over.abort(new Error('The repository is down.')), DRAIN_MS);
    try {
      await this.flushing;
      const isWhole = this.filledSince !== null && !this.parts.router.isTransactionOpen;
      if (all && isWhole && !this.over.signal.aborted) {
        this.turn();
        await this.flushing;
      }
    } finally {
      clearTimeout(limit);
    }
  }
}
