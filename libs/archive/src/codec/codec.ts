import type { Duplex } from 'node:stream';

/** One stage between the text of a volume and its stored bytes, on the way in. */
export interface Encoding {
  /**
   * A stage that keeps nothing of a chunk once the callback of its write is called: the memory may then be used again.
   *
   * @param length bytes that will be written, where they are known; null otherwise
   */
  createEncoder(length: number | null): Duplex;
}

/** The same stage on the way out. */
export interface Decoding {
  createDecoder(): Duplex;
}
