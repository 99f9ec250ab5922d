import type { Duplex } from 'node:stream';

/** One stage between the text of a volume and its stored bytes. */
export interface Codec {
  /** What the stage adds to the object's name, such as `.zst`. */
  readonly extension: string;
  /**
   * A stage that keeps nothing of a chunk once the callback of its write is called: the memory may then be used again.
   *
   * @param length bytes that will be written, where they are known; null otherwise
   */
  createEncoder(length: number | null): Duplex;
  createDecoder(): Duplex;
}
