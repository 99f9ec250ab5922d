import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** A stage that changes nothing: it counts and hashes the bytes that pass. */
export class Meter extends Transform {
  private readonly hash = createHash('sha256');
  private count = 0;

  /** Bytes that have passed so far. */
  get bytes(): number {
    return this.count;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    this.count += chunk.length;
    done(null, chunk);
  }

  /** SHA-256 in hex of all that has passed; can be asked for once. */
  sha256(): string {
    return this.hash.digest('hex');
  }
}
