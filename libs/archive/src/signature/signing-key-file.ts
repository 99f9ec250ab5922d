import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { RepositoryConfig } from '@lifeboat/config';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { Ed25519Signer } from './ed25519-signer.js';
import { type DocumentSigner, noSigner } from './document-signer.js';

/**
 * The signer that the configuration asks for.
 *
 * @throws LifeboatError CONFIGURATION_INVALID for a file that is no Ed25519 private key
 */
export async function loadSigner({
  signingKeyFile,
}: Pick<RepositoryConfig, 'signingKeyFile'>): Promise<DocumentSigner> {
  return signingKeyFile === null ? noSigner : new Ed25519Signer(await readKey(signingKeyFile));
}

/**
 * Makes a new signing key in a file of its own, readable by its owner alone. Never replaces a file: the old key is what
 * old manifests are checked with.
 *
 * @throws LifeboatError CONFIGURATION_INVALID where the file exists or cannot be written
 */
export async function createSigningKeyFile(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    await writeFile(path, pem, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: `No signing key could be made at ${path}: ${messageOf(error)}. No file was changed.`,
      remedy: 'Choose a new file in a directory that this process may write.',
      cause: error,
    });
  }
}

async function readKey(path: string): Promise<KeyObject> {
  try {
    const key = createPrivateKey(await readFile(path));
    if (key.asymmetricKeyType !== 'ed25519') {
      throw new Error(`it holds a key of type ${String(key.asymmetricKeyType)}`);
    }
    return key;
  } catch (error) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: `SIGNING_KEY_FILE ${path} cannot be used: ${messageOf(error)}.`,
      remedy: 'Make one with: openssl genpkey -algorithm ed25519 -out <file>',
      cause: error,
    });
  }
}
