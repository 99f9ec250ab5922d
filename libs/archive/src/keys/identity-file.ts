import { generateX25519Identity, identityToRecipient } from 'age-encryption';

const IDENTITY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/;

/** A private key and its public half. */
export interface KeyPair {
  /** `AGE-SECRET-KEY-1…` */
  identity: string;
  /** `age1…` */
  recipient: string;
}

export async function generateKeyPair(): Promise<KeyPair> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** A private key as `age-keygen` writes it, so that `age -d -i` takes the file. */
export function identityFileOf({ identity, recipient }: KeyPair, createdAt: Date): string {
  return `# created: ${createdAt.toISOString()}\n# public key: ${recipient}\n${identity}\n`;
}

/**
 * The private keys of a file as `age-keygen` writes it: one or more, each on a line; comments and empty lines between.
 *
 * @throws Error that says what is wrong and repeats nothing of the content
 */
export async function parseIdentityFile(text: string): Promise<KeyPair[]> {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) {
    throw new Error('it holds no key');
  }
  return Promise.all(lines.map(keyPairOf));
}

async function keyPairOf(identity: string): Promise<KeyPair> {
  if (!IDENTITY.test(identity)) {
    throw new Error('it holds a line that is no key of the form AGE-SECRET-KEY-1…');
  }
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    // The library's message would repeat the key.
    throw new Error('it holds a key that is mistyped: its checksum is wrong');
  }
}
