import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { DocumentSigner } from './document-signer.js';

/** Ed25519 (RFC 8032): the signature is 64 bytes as they are, the form that `openssl pkeyutl` reads. */
export class Ed25519Signer implements DocumentSigner {
  private readonly publicKey: KeyObject;

  /** @param privateKey of type `ed25519` */
  constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey);
  }

  sign(document: Buffer): Buffer {
    return sign(null, document, this.privateKey);
  }

  findFlaw(document: Buffer, signature: Buffer | null): string | null {
    if (signature === null) {
      return 'has no signature, though a signing key is configured';
    }
    return verify(null, document, this.publicKey, signature)
      ? null
      : 'has a signature that was not made over these bytes with the configured key';
  }
}
