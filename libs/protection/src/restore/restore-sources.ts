import type { ChangeReplay } from '../recovery/change-replay.js';
import type { ChangeReplays } from '../recovery/change-replays.js';
import type { TakeBeginning } from '../recovery/take-beginning.js';
import type { OperationRun } from '../operations/operation-handler.js';
import type { RecoverFromWal } from '../wal-recovery/recover-from-wal.js';
import type { BackupSources, OpenedBackup } from './backup-sources.js';
import type { RestoreRequest } from './restore-request.js';

/** What a restore brings back: a backup, and the changes that followed it. */
export interface RestoreSource extends OpenedBackup {
  /** Null where it is the backup's own moment that is wanted. */
  replay: ChangeReplay | null;
}

/** Opens what a restore asks for. */
export class RestoreSources {
  constructor(
    private readonly backups: BackupSources,
    private readonly replays: ChangeReplays,
    private readonly fromWal: RecoverFromWal,
    private readonly beginning: TakeBeginning,
  ) {}

  /** @throws LifeboatError as `BackupSources`, `ChangeReplays`, `RecoverFromWal` and `TakeBeginning` do */
  async open(
    tenantId: string,
    { backupId, recovery, wal }: RestoreRequest,
    run: OperationRun,
  ): Promise<RestoreSource> {
    if (wal !== null) {
      await this.fromWal.complete(tenantId, backupId, wal, run);
    }
    if (recovery !== null) {
      await this.beginning.complete(tenantId, backupId, recovery, run);
    }
    const opened = await this.backups.open(tenantId, backupId);
    const replay = recovery === null ? null : await this.replays.open(recovery, opened.source.manifest);
    return { ...opened, replay };
  }

  /** The application database that a backup is of, whether or not it can be read. @throws LifeboatError BACKUP_NOT_FOUND */
  databaseOf(tenantId: string, backupId: string): Promise<string> {
    return this.backups.databaseOf(tenantId, backupId);
  }
}
