import { Readable } from 'node:stream';

const QUEUED_BYTES = 1024 * 1024;

interface Waiting {
  room: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * The writing end of a volume's pipeline: blocks are offered at one side and read as a stream at the other. A promise
 * is made only when the reader has fallen behind.
 */
export class BlockSource extends Readable {
  private waiting: Waiting | null = null;

  constructor() {
    super({ highWaterMark: QUEUED_BYTES });
  }

  /** When there is room again; undefined while there is. Rejects when the pipeline fails. */
  get room(): Promise<void> | undefined {
    return this.waiting?.room;
  }

  /**
   * Hands a block on; it must not be changed afterwards.
   *
   * @throws what the pipeline failed with
   */
  offer(block: Buffer): void {
    if (this.destroyed) {
      throw this.errored ?? new Error('The volume was closed.');
    }
    if (!this.push(block)) {
      this.waiting ??= waiting();
    }
  }

  end(): void {
    this.push(null);
  }

  override _read(): void {
    this.waiting?.resolve();
    this.waiting = null;
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.waiting?.reject(error ?? new Error('The volume was closed.'));
    this.waiting = null;
    callback(error);
  }
}

function waiting(): Waiting {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const room = new Promise<void>((onRoom, onFailure) => {
    resolve = onRoom;
    reject = onFailure;
  });
  // Nobody has to wait for room: who does not will meet the failure at the next offer.
  room.catch(() => undefined);
  return { room, resolve, reject };
}
