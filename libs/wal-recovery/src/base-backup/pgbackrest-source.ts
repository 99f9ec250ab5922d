import { chown, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { runProgram } from '@lifeboat/postgres-process';
import { postgresTime, type RecoveryTarget } from '../recovery-target.js';
import type { BaseBackupRequest, BaseBackupSource, LaidBaseBackup } from './base-backup-source.js';

const RESTORE_TIMEOUT_MS = 7 * 24 * 3_600_000;

/** Base backups and WAL of pgBackRest, which finds the backup set for a time by itself. */
export class PgBackRestSource implements BaseBackupSource {
  constructor(
    private readonly stanza: string,
    private readonly configFile: string | null,
  ) {}

  async lay(request: BaseBackupRequest, attempt: number): Promise<LaidBaseBackup | null> {
    if (attempt > 0) {
      return null;
    }
    const { dataDirectory, account, target, signal } = request;
    const home = dirname(dataDirectory);
    const own = join(home, 'pgbackrest');
    await mkdir(dataDirectory, { mode: 0o700 });
    await mkdir(own, { mode: 0o700 });
    if (account !== null) {
      await chown(dataDirectory, account.uid, account.gid);
      await chown(own, account.uid, account.gid);
    }
    const common = this.options(dataDirectory, own);
    try {
      await runProgram(
        'pgbackrest',
        [
          ...common,
          ...typeOf(target),
          '--archive-mode=off',
          `--tablespace-map-all=${join(own, 'tablespaces')}`,
          'restore',
        ],
        { account, timeoutMs: RESTORE_TIMEOUT_MS, signal },
      );
    } catch (error) {
      signal.throwIfAborted();
      await rm(dataDirectory, { recursive: true, force: true });
      throw translate(error, this.stanza);
    }
    return {
      name: `pgBackRest, stanza ${this.stanza}`,
      restoreCommand: `pgbackrest ${common.map(quote).join(' ')} --no-archive-async archive-get %f "%p"`,
    };
  }

  /** What every call needs; logs and locks lie in a directory of our own, since those of the host are not the account's. */
  private options(dataDirectory: string, own: string): string[] {
    return [
      ...(this.configFile === null ? [] : [`--config=${this.configFile}`]),
      `--stanza=${this.stanza}`,
      `--pg1-path=${dataDirectory}`,
      `--lock-path=${own}`,
      '--log-level-file=off',
      '--log-level-console=off',
      '--log-level-stderr=warn',
    ];
  }
}

/** pgBackRest chooses the backup set by a time; for a transaction's id it takes the newest. */
function typeOf(target: RecoveryTarget): string[] {
  return 'time' in target
    ? ['--type=time', `--target=${postgresTime(target.time)}`]
    : ['--type=xid', `--target=${target.beforeTransaction}`];
}

function translate(error: unknown, stanza: string): LifeboatError {
  const words = messageOf(error);
  return /unable to find backup set with stop time less than/i.test(words)
    ? new LifeboatError('WAL_TARGET_NOT_REACHED', {
        detail: `pgBackRest has no backup of the stanza ${stanza} from before the target. Nothing was changed.`,
        remedy: `Choose a later moment; "pgbackrest --stanza=${stanza} info" lists what there is.`,
        cause: error,
      })
    : new LifeboatError('WAL_RECOVERY_FAILED', {
        detail: `pgBackRest could not restore the stanza ${stanza}: ${words}. Nothing was changed.`,
        remedy: `Run "pgbackrest --stanza=${stanza} info" as the user that runs PostgreSQL's servers here; it must be able to read the repository.`,
        cause: error,
      });
}

/** For the shell, within a `restore_command`, where `%` has a meaning of its own. */
function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;
}
