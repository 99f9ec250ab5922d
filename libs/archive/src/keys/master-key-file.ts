import { writeFile } from 'node:fs/promises';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { generateKeyPair, identityFileOf } from './identity-file.js';

/**
 * Makes a new master key in a file of its own, readable by its owner alone. Never replaces a file: the old key may be the
 * only one that opens the backups.
 *
 * @returns the public half, `age1…`
 * @throws LifeboatError CONFIGURATION_INVALID where the file exists or cannot be written
 */
export async function createMasterKeyFile(path: string, now: Date): Promise<string> {
  const pair = await generateKeyPair();
  try {
    await writeFile(path, identityFileOf(pair, now), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new LifeboatError('CONFIGURATION_INVALID', {
      detail: `No master key could be made at ${path}: ${messageOf(error)}. No file was changed.`,
      remedy: 'Choose a new file in a directory that this process may write.',
      cause: error,
    });
  }
  return pair.recipient;
}
