import { Readable } from 'node:stream';
import type { ObjectContent } from '../storage.js';

/** Hands content on, counts it, and remembers whether it was the content itself that failed. */
export class ContentFeed {
  readonly stream: Readable;
  sizeBytes = 0;
  failure: { error: unknown } | null = null;
  /** While a chunk is with the reader, what is thrown is the reader's. */
  private handedOut = false;

  constructor(content: ObjectContent) {
    this.stream = Readable.from(this.chunksOf(content), { objectMode: true, highWaterMark: 1 });
    // Who reads it hears of errors; that it was given up is none, and nobody reads any more.
    this.stream.on('error', () => undefined);
  }

  private async *chunksOf(content: ObjectContent): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of content as AsyncIterable<Uint8Array>) {
        this.sizeBytes += chunk.length;
        this.handedOut = true;
        yield chunk;
        this.handedOut = false;
      }
    } catch (error) {
      this.failure = this.handedOut ? null : { error };
      throw error;
    }
  }
}
