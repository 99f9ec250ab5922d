import type { ServerAccount } from '@lifeboat/postgres-process';
import type { RecoveryTarget } from '../recovery-target.js';

/** Where a base backup is laid, and for what. */
export interface BaseBackupRequest {
  /** The data directory to be; its parent is there, it is not. */
  dataDirectory: string;
  /** Who runs the server, and so must own the files; null for ourselves. */
  account: ServerAccount | null;
  target: RecoveryTarget;
  signal: AbortSignal;
}

/** A base backup that has been laid. */
export interface LaidBaseBackup {
  /** Which one, for people. */
  name: string;
  restoreCommand: string;
}

/** Port: lays base backups from which a target can be recovered, the most promising one first. */
export interface BaseBackupSource {
  /**
   * Lays the next base backup; a former one has been removed.
   *
   * @param attempt 0 for the most promising, which is the newest from before the target
   * @returns null where there is no other
   * @throws LifeboatError WAL_RECOVERY_FAILED, WAL_TARGET_NOT_REACHED
   */
  lay(request: BaseBackupRequest, attempt: number): Promise<LaidBaseBackup | null>;
}
