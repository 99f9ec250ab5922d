import type { Duplex } from 'node:stream';
import type { Decoding, Encoding } from '../codec/codec.js';
import { AgeDecrypt } from './age-decrypt.js';
import { AgeEncrypt } from './age-encrypt.js';

/** Encrypts for whoever holds one of the private keys; public ones are all it needs. */
export class AgeEncoding implements Encoding {
  /** @param recipients `age1…` */
  constructor(private readonly recipients: readonly string[]) {}

  createEncoder(): Duplex {
    return new AgeEncrypt(this.recipients);
  }
}

export class AgeDecoding implements Decoding {
  /** @param identity `AGE-SECRET-KEY-1…` */
  constructor(private readonly identity: string) {}

  createDecoder(): Duplex {
    return new AgeDecrypt(this.identity);
  }
}
