import { Decrypter, Encrypter, type Recipient } from 'age-encryption';

/** What the library writes after the header of an empty file: a nonce and one sealed chunk without content. */
const EMPTY_PAYLOAD_BYTES = 32;

/** The head of an age file, and the key that it wraps. */
export interface AgeHeader {
  header: Uint8Array;
  /** Encrypts this one file. */
  fileKey: Uint8Array;
}

/** Takes part in the wrapping of a file key only to learn it. */
class Listener implements Recipient {
  fileKey = new Uint8Array();

  wrapFileKey(fileKey: Uint8Array): [] {
    this.fileKey = Uint8Array.from(fileKey);
    return [];
  }
}

/**
 * A new file key, wrapped for each of the recipients. The library writes the header; the payload is ours, since ours is
 * several times faster.
 *
 * @param recipients `age1…`, at least one
 */
export async function sealHeader(recipients: readonly string[]): Promise<AgeHeader> {
  const encrypter = new Encrypter();
  const listener = new Listener();
  for (const recipient of recipients) {
    encrypter.addRecipient(recipient);
  }
  encrypter.addRecipient(listener);
  const file = await encrypter.encrypt(new Uint8Array());
  return { header: file.subarray(0, file.length - EMPTY_PAYLOAD_BYTES), fileKey: listener.fileKey };
}

/**
 * @param header to the end of its last line
 * @param identity `AGE-SECRET-KEY-1…`
 * @returns the file key
 * @throws Error for a header that was changed, and for one that the identity does not open
 */
export async function openHeader(header: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decryptHeader(header);
}

/** Where the header at the beginning of these bytes ends, or null where it does not end within them. */
export function endOfHeader(bytes: Buffer): number | null {
  const lastLine = bytes.indexOf('\n--- ');
  const end = lastLine === -1 ? -1 : bytes.indexOf('\n', lastLine + 1);
  return end === -1 ? null : end + 1;
}
