import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

const ALGORITHM = 'chacha20-poly1305';
const TAG_BYTES = 16;
const COUNTER_BYTES = 11;

/** Plaintext of every chunk but the last. */
export const CHUNK_BYTES = 64 * 1024;
/** The same chunk sealed. */
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
/** What lies between header and first chunk. */
export const NONCE_BYTES = 16;

/**
 * The payload of an age file, chunk by chunk: STREAM over ChaCha20-Poly1305, with the number of the chunk and whether it
 * is the last in each nonce, so that none can be left out, moved or added.
 * Source: https://age-encryption.org/v1, "Payload".
 */
export class PayloadCipher {
  private readonly key: KeyObject;
  private counter = 0;

  /** @param nonce of the file, 16 bytes */
  constructor(fileKey: Uint8Array, nonce: Uint8Array) {
    // As a KeyObject: a plain key would be imported anew for each chunk.
    this.key = createSecretKey(Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32)));
  }

  /** Chunks sealed or opened so far. */
  get chunks(): number {
    return this.counter;
  }

  /** @param chunk of `CHUNK_BYTES`; the last one may be shorter, and empty only where it is the first */
  seal(chunk: Uint8Array, last: boolean): Buffer[] {
    const cipher = createCipheriv(ALGORITHM, this.key, this.nextNonce(last), { authTagLength: TAG_BYTES });
    return [cipher.update(chunk), cipher.final(), cipher.getAuthTag()];
  }

  /**
   * @param sealed of `SEALED_CHUNK_BYTES`; the last one may be shorter
   * @throws Error for a chunk that was changed, moved or cut off, and for another key
   */
  open(sealed: Uint8Array, last: boolean): Buffer {
    if (sealed.length < TAG_BYTES) {
      throw new Error('it ends within a chunk');
    }
    const decipher = createDecipheriv(ALGORITHM, this.key, this.nextNonce(last), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    const chunk = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    decipher.final();
    return chunk;
  }

  private nextNonce(last: boolean): Buffer {
    const nonce = Buffer.alloc(COUNTER_BYTES + 1);
    // The six lowest bytes of the counter: more chunks than any file can have.
    nonce.writeUIntBE(this.counter, COUNTER_BYTES - 6, 6);
    nonce[COUNTER_BYTES] = last ? 1 : 0;
    this.counter += 1;
    return nonce;
  }
}
