import type { ProgressListener } from '@lifeboat/kernel';

/** Manifests that are read at the same time. */
export const READ_AT_ONCE = 16;

/** Backups that are compared, or written, in one go. */
export const BACKUPS_AT_ONCE = 200;

/** What a rebuild or a check is given while it runs. */
export interface UpkeepRun {
  /** Ends it; what was not committed by then is as it was. */
  signal: AbortSignal;
  /** Its `rows` count directories of backups, whole or not. */
  onProgress: ProgressListener;
}
