import type { RestoreInput } from '../restore/restore-input.js';
import type { RecoveryTarget } from './recovery-target.js';

export const RECOVERY_ENGINES = ['auto', 'changes', 'wal'] as const;

/** From what a moment is rebuilt: the change log, or WAL; `auto` takes the change log where it can. */
export type RecoveryEngine = (typeof RECOVERY_ENGINES)[number];

/** What a caller can ask for. Exactly one of `targetTime` and `beforeTransaction` names the moment. */
export interface RecoveryInput extends Omit<RestoreInput, 'backupId' | 'backupPath'>, RecoveryTarget {
  /** `auto` if not given. */
  engine?: RecoveryEngine | undefined;
  /** Where the tenant did not exist at the moment: bring about that it has nothing, instead of refusing. */
  allowAbsentTenant?: boolean | undefined;
}
