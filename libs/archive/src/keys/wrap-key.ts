import { createHash } from 'node:crypto';
import { armor, Decrypter, Encrypter } from 'age-encryption';

/** Tells master keys apart in names of objects: the first 16 hex digits of the SHA-256 of the public half. */
export function masterKeyIdOf(recipient: string): string {
  return createHash('sha256').update(recipient).digest('hex').slice(0, 16);
}

/**
 * Encrypts a private key to a master key, as an armored age file.
 *
 * @param recipient the master key's public half
 */
export async function wrapKey(identityFile: string, recipient: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(identityFile));
}

/**
 * @param identity the master key
 * @throws Error where the file was changed or is not for this key
 */
export async function unwrapKey(wrapped: string, identity: string): Promise<string> {
  const file = armor.decode(wrapped);
  if (armor.encode(file) !== wrapped) {
    throw new Error('the armor of the wrapped key is not as it was written');
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file, 'text');
}
