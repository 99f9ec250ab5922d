import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where Lifeboat keeps what is its own on this machine: local servers, repository, secrets, and what it is now. */
export interface StateDirectory {
  readonly path: string;
  /** Data of the local PostgreSQL and Redis. */
  readonly stack: string;
  /** The repository of backups. */
  readonly repository: string;
  readonly jwtSecretFile: string;
  readonly signingKeyFile: string;
  readonly masterKeyFile: string;
  /** Addresses and tokens of the Lifeboat that runs here now; absent when none does. */
  readonly devFile: string;
  /** The same Lifeboat's configuration, for a shell to read. */
  readonly devEnvironmentFile: string;
}

/** The layout of a state directory; makes the directory itself if need be. */
export async function openStateDirectory(directory: string): Promise<StateDirectory> {
  const path = resolve(directory);
  await mkdir(path, { recursive: true });
  return {
    path,
    stack: join(path, 'stack'),
    repository: join(path, 'backups'),
    jwtSecretFile: join(path, 'jwt-secret'),
    signingKeyFile: join(path, 'signing-key.pem'),
    masterKeyFile: join(path, 'master.key'),
    devFile: join(path, 'dev.json'),
    devEnvironmentFile: join(path, 'dev.env'),
  };
}
