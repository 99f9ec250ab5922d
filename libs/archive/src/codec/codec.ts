import type { Duplex } from 'node:stream';

/** One stage between the text of a volume and its stored bytes. */
export interface Codec {
  /** What the stage adds to the object's name, such as `.zst`. */
  readonly extension: string;
  createEncoder(): Duplex;
  createDecoder(): Duplex;
}
