import type { Readable } from 'node:stream';
import type { Encoding } from '../codec/codec.js';
import type { Meter } from '../codec/meter.js';
import { encoderOf } from '../codec/run-codecs.js';
import type { BlockPool } from './block-pool.js';

/** Blocks that wait for the first codec while the next one is being filled. */
const MOST_WAITING = 2;

interface Waiting {
  room: Promise<void>;
  release: () => void;
}

/**
 * A volume's pipeline: blocks of text in, stored bytes out. Blocks come from the pool and go back to it as soon as the
 * first codec is done with them. A promise is made only when the pipeline has fallen behind.
 */
export class BlockFeed {
  /** The bytes to be stored. */
  readonly output: Readable;
  private readonly pipeline: ReturnType<typeof encoderOf>;
  private readonly copies: boolean;
  private taken = 0;
  private waiting: Waiting | null = null;

  /**
   * @param pool gets the blocks back
   * @param length bytes of the whole text, where they are known; null otherwise
   */
  constructor(
    codecs: readonly Encoding[],
    meter: Meter,
    private readonly pool: BlockPool,
    length: number | null,
  ) {
    this.pipeline = encoderOf(codecs, meter, length);
    this.output = this.pipeline.stored;
    // Without a codec the block itself goes to the storage, and nobody tells when that has done with it.
    this.copies = codecs.length > 0;
    this.pipeline.text.once('close', () => this.releaseWaiting());
  }

  /** When the caller may go on; undefined when at once. Whether the pipeline still lives is then to be looked at. */
  get room(): Promise<void> | undefined {
    return this.destroyed ? Promise.resolve() : this.waiting?.room;
  }

  get destroyed(): boolean {
    return this.pipeline.text.destroyed;
  }

  /** Hands a block of the pool on, of which `length` bytes are text; it is the pipeline's from then on. */
  offer(block: Buffer, length: number): void {
    if (this.destroyed) {
      return;
    }
    this.taken += 1;
    this.pipeline.text.write(block.subarray(0, length), (error) => {
      this.taken -= 1;
      if (this.copies && !error) {
        this.pool.give(block);
      }
      this.releaseWaiting();
    });
    if (this.taken > MOST_WAITING) {
      this.waiting ??= waiting();
    }
  }

  end(): void {
    this.pipeline.text.end();
  }

  destroy(error: Error): void {
    this.pipeline.text.destroy(error);
    this.releaseWaiting();
  }

  private releaseWaiting(): void {
    this.waiting?.release();
    this.waiting = null;
  }
}

function waiting(): Waiting {
  let release: Waiting['release'] = () => undefined;
  const room = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { room, release };
}
