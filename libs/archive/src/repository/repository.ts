import { randomUUID } from 'node:crypto';
import { type Clock, LifeboatError, systemClock } from '@lifeboat/kernel';
import type { RepositoryConfig } from '@lifeboat/config';
import type { BackupLocation } from '../layout/backup-location.js';
import {
  backupPath,
  parseBackupPath,
  REPOSITORY_OBJECT,
  SCHEMAS_PREFIX,
  TENANTS_PREFIX,
} from '../layout/object-paths.js';
import { CHANGES_PREFIX } from '../layout/segment-path.js';
import { isEmpty } from '../storage/is-empty.js';
import { openStorage } from '../storage/open-storage.js';
import { putBytes } from '../storage/put-bytes.js';
import { readObject } from '../storage/read-object.js';
import type { Storage } from '../storage/storage.js';
import {
  newIdentity,
  parseIdentity,
  type RepositoryIdentity,
  repositoryInvalid,
} from './repository-identity.js';

const LARGEST_IDENTITY = 64 * 1024;

/** The place that backups live in. Touches nothing before `open`. */
export class Repository {
  private identity: Promise<RepositoryIdentity> | null = null;

  constructor(
    readonly storage: Storage,
    private readonly clock: Clock = systemClock,
  ) {}

  /**
   * Reads `lifeboat.json`, and at the very first opening creates it. Cheap to call again; several processes may be the
   * first at once.
   *
   * @throws LifeboatError REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID for an unknown version or a lost `lifeboat.json`
   */
  async open(): Promise<RepositoryIdentity> {
    this.identity ??= this.readOrCreate();
    try {
      return await this.identity;
    } catch (error) {
      this.identity = null;
      throw error;
    }
  }

  /**
   * Resolves where the repository answers and is still the one that was opened.
   *
   * @throws LifeboatError REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID
   */
  async ping(): Promise<void> {
    await this.open();
    if ((await this.storage.stat(REPOSITORY_OBJECT)) === null) {
      throw repositoryInvalid(`${REPOSITORY_OBJECT} is gone.`);
    }
  }

  /**
   * Which backup a person means by a path: that of the backup's directory or of its manifest, relative to the
   * repository or, in a directory repository, absolute.
   *
   * @throws LifeboatError PATH_OUTSIDE_REPOSITORY, BACKUP_NOT_FOUND where the path names no backup or nothing is there
   */
  async locate(address: string): Promise<BackupLocation> {
    await this.open();
    const path = await this.storage.toObjectPath(address);
    const location = parseBackupPath(path);
    if (location !== null && !(await isEmpty(this.storage, `${backupPath(location)}/`))) {
      return location;
    }
    throw new LifeboatError('BACKUP_NOT_FOUND', {
      detail: `There is no backup at ${path} in the repository.`,
      remedy: 'Take the path from the list of backups; it has the form tenants/<tenant>/backups/<backup id>.',
    });
  }

  private async readOrCreate(): Promise<RepositoryIdentity> {
    const found = await this.read();
    if (found !== null) {
      return found;
    }
    if (!(await this.isUnused())) {
      // Another process may have been first, and quick. A new id over old backups would hide that something was lost.
      const late = await this.read();
      if (late === null) {
        throw repositoryInvalid(`${REPOSITORY_OBJECT} is missing though there are backups.`);
      }
      return late;
    }
    return this.create();
  }

  private async isUnused(): Promise<boolean> {
    for (const prefix of [TENANTS_PREFIX, SCHEMAS_PREFIX, CHANGES_PREFIX]) {
      if (!(await isEmpty(this.storage, prefix))) {
        return false;
      }
    }
    return true;
  }

  private async create(): Promise<RepositoryIdentity> {
    const identity = newIdentity(randomUUID(), this.clock.now());
    const text = `${JSON.stringify(identity, null, 2)}\n`;
    try {
      await putBytes(this.storage, REPOSITORY_OBJECT, Buffer.from(text));
      return identity;
    } catch (error) {
      const first =
        error instanceof LifeboatError && error.code === 'OBJECT_EXISTS' ? await this.read() : null;
      if (first === null) {
        throw error;
      }
      return first;
    }
  }

  private async read(): Promise<RepositoryIdentity | null> {
    const bytes = await readObject(this.storage, REPOSITORY_OBJECT, LARGEST_IDENTITY);
    return bytes === null ? null : parseIdentity(bytes);
  }
}

/**
 * The configured repository, opened.
 *
 * @throws LifeboatError NOT_SUPPORTED, REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID
 */
export async function openRepository(
  config: RepositoryConfig,
  clock: Clock = systemClock,
): Promise<Repository> {
  const repository = new Repository(openStorage(config), clock);
  await repository.open();
  return repository;
}
