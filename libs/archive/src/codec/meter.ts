import { createHash } from 'node:crypto';

/** Counts and hashes bytes as they pass. */
export class Meter {
  private readonly hash = createHash('sha256');
  private count = 0;

  /** Bytes that have passed so far. */
  get bytes(): number {
    return this.count;
  }

  async *measure(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.hash.update(chunk);
      this.count += chunk.length;
      yield chunk;
    }
  }

  /** SHA-256 in hex of all that has passed; can be asked for once. */
  sha256(): string {
    return this.hash.digest('hex');
  }
}
