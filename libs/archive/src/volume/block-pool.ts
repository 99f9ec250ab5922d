/** Large enough that handing a block to a codec's thread and back costs little beside the work on it. */
export const BLOCK_BYTES = 1024 * 1024;

/** As many as two volumes have in use while they are written. */
const MOST_FREE = 8;

/**
 * Blocks of memory that are used again. Memory outside the JavaScript heap is given back only when all of the heap has
 * been looked through: allocating each block anew costs a process with a large heap more than compressing it.
 */
export class BlockPool {
  private readonly free: Buffer[] = [];

  /** A block of `BLOCK_BYTES` with anything in it. */
  take(): Buffer {
    return this.free.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
  }

  /** @param block one that nobody reads any more */
  give(block: Buffer): void {
    if (this.free.length < MOST_FREE) {
      this.free.push(block);
    }
  }
}
