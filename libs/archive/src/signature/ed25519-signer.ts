import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { LifeboatError } from '@lifeboat/kernel';
import type { ManifestSigner } from './manifest-signer.js';

/** Ed25519 (RFC 8032): the signature is 64 bytes as they are, the form that `openssl pkeyutl` reads. */
export class Ed25519Signer implements ManifestSigner {
  private readonly publicKey: KeyObject;

  /** @param privateKey of type `ed25519` */
  constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey);
  }

  sign(manifest: Buffer): Buffer {
    return sign(null, manifest, this.privateKey);
  }

  check(manifest: Buffer, signature: Buffer | null, path: string): void {
    if (signature === null) {
      throw invalid(path, 'has no signature, though a signing key is configured');
    }
    if (!verify(null, manifest, this.publicKey, signature)) {
      throw invalid(path, 'has a signature that was not made over these bytes with the configured key');
    }
  }
}

function invalid(path: string, reason: string): LifeboatError {
  return new LifeboatError('MANIFEST_SIGNATURE_INVALID', {
    detail: `The manifest ${path} ${reason}. Nothing of it was used.`,
    remedy:
      'Take another backup if it may have been tampered with. If it was made with another key, or before there was one, set or unset SIGNING_KEY_FILE accordingly.',
    meta: { object: path },
  });
}
