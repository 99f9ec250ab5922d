import { Transform, type TransformCallback } from 'node:stream';
import { toError } from '../to-error.js';
import { endOfHeader, openHeader } from './age-header.js';
import { NONCE_BYTES, PayloadCipher, SEALED_CHUNK_BYTES } from './payload-cipher.js';

/** A header has about 200 bytes for each recipient. */
const LONGEST_HEADER = 64 * 1024;

/**
 * An age file (https://age-encryption.org/v1) in, plain bytes out. Each chunk is authentic before any of it comes out;
 * that none is missing is certain only when the stream ends without an error.
 */
export class AgeDecrypt extends Transform {
  private head: Buffer = Buffer.alloc(0);
  private cipher: PayloadCipher | null = null;
  private readonly pending = Buffer.allocUnsafe(SEALED_CHUNK_BYTES);
  private filled = 0;

  /** @param identity `AGE-SECRET-KEY-1…` */
  constructor(private readonly identity: string) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.cipher === null) {
      this.begin(chunk).then(
        () => done(),
        (error: unknown) => done(toError(error)),
      );
    } else {
      this.finish(done, this.cipher, chunk);
    }
  }

  override _flush(done: TransformCallback): void {
    if (this.cipher === null) {
      done(new Error('it ends within the header of the encryption'));
      return;
    }
    try {
      const chunk = this.cipher.open(this.pending.subarray(0, this.filled), true);
      const isEmptyExtra = chunk.length === 0 && this.cipher.chunks > 1;
      done(isEmptyExtra ? new Error('it ends with an empty chunk') : null, chunk);
    } catch (error) {
      done(toError(error));
    }
  }

  /** Collects header and nonce; what follows them is payload. */
  private async begin(chunk: Buffer): Promise<void> {
    this.head = Buffer.concat([this.head, chunk]);
    const end = endOfHeader(this.head);
    if (end === null || this.head.length < end + NONCE_BYTES) {
      if (this.head.length > LONGEST_HEADER) {
        throw new Error('it does not begin with the header of an encrypted file');
      }
      return;
    }
    const fileKey = await openHeader(this.head.subarray(0, end), this.identity);
    this.cipher = new PayloadCipher(fileKey, this.head.subarray(end, end + NONCE_BYTES));
    const payload = this.head.subarray(end + NONCE_BYTES);
    this.head = Buffer.alloc(0);
    this.open(this.cipher, payload);
  }

  private finish(done: TransformCallback, cipher: PayloadCipher, chunk: Buffer): void {
    try {
      this.open(cipher, chunk);
      done();
    } catch (error) {
      done(toError(error));
    }
  }

  /** A full chunk is opened only when more comes: whether it is the last is part of it. */
  private open(cipher: PayloadCipher, bytes: Buffer): void {
    let rest = bytes;
    while (this.filled + rest.length > SEALED_CHUNK_BYTES) {
      if (this.filled === 0) {
        this.push(cipher.open(rest.subarray(0, SEALED_CHUNK_BYTES), false));
        rest = rest.subarray(SEALED_CHUNK_BYTES);
      } else {
        rest = this.fill(rest);
        this.push(cipher.open(this.pending, false));
        this.filled = 0;
      }
    }
    this.fill(rest);
  }

  private fill(bytes: Buffer): Buffer {
    const taken = bytes.copy(this.pending, this.filled);
    this.filled += taken;
    return bytes.subarray(taken);
  }
}
