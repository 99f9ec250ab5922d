import { Readable } from 'node:stream';
import type { ObjectContent } from '../storage.js';

/** Hands content on, counts it, and remembers whether it was the content itself that failed. */
export class ContentFeed {
  readonly stream: Readable;
  sizeBytes = 0;
  failure: { error: unknown } | null = null;

  constructor(content: ObjectContent) {
    this.stream = Readable.from(this.chunksOf(content), { objectMode: true, highWaterMark: 1 });
  }

  private async *chunksOf(content: ObjectContent): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of content as AsyncIterable<Uint8Array>) {
        this.sizeBytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
