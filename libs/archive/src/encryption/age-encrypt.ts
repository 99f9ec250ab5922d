import { randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { toError } from '../to-error.js';
import { sealHeader } from './age-header.js';
import { CHUNK_BYTES, NONCE_BYTES, PayloadCipher } from './payload-cipher.js';

/** Plain bytes in, an age file (https://age-encryption.org/v1) out. Holds one chunk at a time. */
export class AgeEncrypt extends Transform {
  private readonly pending = Buffer.allocUnsafe(CHUNK_BYTES);
  private filled = 0;
  private cipher: PayloadCipher | null = null;
  private head: Uint8Array[] = [];

  /** @param recipients `age1…`: who will be able to read it, at least one */
  constructor(private readonly recipients: readonly string[]) {
    super();
  }

  override _construct(callback: (error?: Error | null) => void): void {
    sealHeader(this.recipients).then(
      ({ header, fileKey }) => {
        const nonce = randomBytes(NONCE_BYTES);
        this.cipher = new PayloadCipher(fileKey, nonce);
        this.head = [header, nonce];
        callback();
      },
      (error: unknown) => callback(toError(error)),
    );
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const sealed = this.takeHead();
    let rest = chunk;
    // A full chunk is sealed only when more comes: whether it is the last is part of it.
    while (this.filled + rest.length > CHUNK_BYTES) {
      if (this.filled === 0) {
        sealed.push(...this.seal(rest.subarray(0, CHUNK_BYTES), false));
        rest = rest.subarray(CHUNK_BYTES);
      } else {
        rest = this.fill(rest);
        sealed.push(...this.seal(this.pending, false));
        this.filled = 0;
      }
    }
    this.fill(rest);
    done(null, sealed.length === 0 ? undefined : Buffer.concat(sealed));
  }

  override _flush(done: TransformCallback): void {
    done(
      null,
      Buffer.concat([...this.takeHead(), ...this.seal(this.pending.subarray(0, this.filled), true)]),
    );
  }

  /** Copies as much as there is room for; the caller's memory is only lent. */
  private fill(bytes: Buffer): Buffer {
    const taken = bytes.copy(this.pending, this.filled);
    this.filled += taken;
    return bytes.subarray(taken);
  }

  private seal(chunk: Uint8Array, last: boolean): Buffer[] {
    if (this.cipher === null) {
      throw new Error('bytes came before the key was there');
    }
    return this.cipher.seal(chunk, last);
  }

  private takeHead(): Uint8Array[] {
    const head = this.head;
    this.head = [];
    return head;
  }
}
