import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError } from '@lifeboat/kernel';
import { runProgram } from '@lifeboat/postgres-process';
import { describeTarget } from '../recovery-target.js';
import type { BaseBackupRequest, BaseBackupSource, LaidBaseBackup } from './base-backup-source.js';
import { findBaseBackups, type FoundBaseBackup } from './find-base-backups.js';

/** A copy of a large cluster takes hours; an abort ends it sooner. */
const COPY_TIMEOUT_MS = 7 * 24 * 3_600_000;

/**
 * PostgreSQL does not tell that the target lies before the base backup, if nothing was committed while that was taken.
 * The label knows the start to the second, cut off.
 */
function isFromBefore({ startedAt }: FoundBaseBackup, time: string): boolean {
  return startedAt.getTime() + 1_000 <= Date.parse(time);
}

/** Base backups of pg_basebackup in a directory, and any `restore_command`. */
export class DirectorySource implements BaseBackupSource {
  constructor(
    private readonly directory: string,
    private readonly restoreCommand: string,
  ) {}

  async lay(request: BaseBackupRequest, attempt: number): Promise<LaidBaseBackup | null> {
    const { target } = request;
    const all = await findBaseBackups(this.directory);
    const usable = 'time' in target ? all.filter((backup) => isFromBefore(backup, target.time)) : all;
    if (usable.length === 0) {
      throw new LifeboatError('WAL_TARGET_NOT_REACHED', {
        detail: `No base backup in ${this.directory} is older than ${describeTarget(target)}; the oldest was begun at ${all.at(-1)?.startedAt.toISOString() ?? 'no time'}. Nothing was changed.`,
        remedy: 'Choose a later moment, or bring back an older base backup.',
      });
    }
    const chosen = usable[attempt];
    if (chosen === undefined) {
      return null;
    }
    await this.copy(chosen, request);
    return { name: chosen.directory, restoreCommand: this.restoreCommand };
  }

  /** We read what the account of the server need not be able to, and give it the copy. */
  private async copy(
    { directory, tar }: FoundBaseBackup,
    { dataDirectory, account, signal }: BaseBackupRequest,
  ): Promise<void> {
    const run = { timeoutMs: COPY_TIMEOUT_MS, signal };
    await mkdir(dataDirectory, { mode: 0o700 });
    if (tar === null) {
      // Links are followed: pg_wal may be one, and the scratch cluster must not write where it leads.
      await runProgram('cp', ['-aL', '--reflink=auto', `${directory}/.`, dataDirectory], run);
    } else {
      await runProgram('tar', ['-xf', join(directory, tar), '-C', dataDirectory], run);
      await this.addStreamedWal(join(directory, tar.replace('base', 'pg_wal')), dataDirectory, run);
    }
    if (account !== null) {
      await runProgram('chown', ['-R', `${String(account.uid)}:${String(account.gid)}`, dataDirectory], run);
    }
    await runProgram('chmod', ['700', dataDirectory], run);
  }

  /** What `pg_basebackup --wal-method=stream` put beside its tar file. */
  private async addStreamedWal(
    tar: string,
    dataDirectory: string,
    run: { timeoutMs: number; signal: AbortSignal },
  ): Promise<void> {
    if (existsSync(tar)) {
      await runProgram('tar', ['-xf', tar, '-C', join(dataDirectory, 'pg_wal')], run);
    }
  }
}
