import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createMasterKeyFile, createSigningKeyFile } from '@lifeboat/archive';
import { systemCodeOf } from '@lifeboat/kernel';
import { writePrivateFile } from './private-file.js';
import type { StateDirectory } from './state-directory.js';

/** What a local Lifeboat signs and encrypts with. Each is random, made at the first start and kept. */
export interface DevelopmentSecrets {
  /** Signs HS256 tokens. */
  jwtSecret: string;
  /** Path of the Ed25519 private key that signs manifests. */
  signingKeyFile: string;
  /** Path of the age identity that wraps the tenants' keys. */
  masterKeyFile: string;
}

/** Reads the secrets of a state directory; makes those that are not there, readable by their owner alone. */
export async function developmentSecrets(state: StateDirectory): Promise<DevelopmentSecrets> {
  const jwtSecret = (await readIfThere(state.jwtSecretFile))?.trim() ?? (await makeJwtSecret(state));
  if ((await readIfThere(state.signingKeyFile)) === null) {
    await createSigningKeyFile(state.signingKeyFile);
  }
  if ((await readIfThere(state.masterKeyFile)) === null) {
    await createMasterKeyFile(state.masterKeyFile, new Date());
  }
  return { jwtSecret, signingKeyFile: state.signingKeyFile, masterKeyFile: state.masterKeyFile };
}

async function makeJwtSecret(state: StateDirectory): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await writePrivateFile(state.jwtSecretFile, `${secret}\n`);
  return secret;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
