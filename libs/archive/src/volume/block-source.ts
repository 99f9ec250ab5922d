import { Readable } from 'node:stream';

const QUEUED_BYTES = 1024 * 1024;

interface Waiting {
  room: Promise<void>;
  release: () => void;
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

  /** When the caller may go on; undefined when at once. Whether the stream still lives is then to be looked at. */
  get room(): Promise<void> | undefined {
    return this.destroyed ? Promise.resolve() : this.waiting?.room;
  }

  /** Hands a block on; it must not be changed afterwards. Blocks for a stream that is destroyed are dropped. */
  offer(block: Buffer): void {
    if (!this.destroyed && !this.push(block)) {
      this.waiting ??= waiting();
    }
  }

  end(): void {
    this.push(null);
  }

  override _read(): void {
    this.waiting?.release();
    this.waiting = null;
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.waiting?.release();
    this.waiting = null;
    callback(error);
  }
}

function waiting(): Waiting {
  let release: Waiting['release'] = () => undefined;
  const room = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { room, release };
}
