import type { BackupType } from '@lifeboat/catalog';

/** Why a backup stays, whatever the rules say. */
const PROTECTIONS = ['unfinished', 'hold', 'in_use', 'object_lock', 'last_good', 'recovery_window'] as const;

/** Why a backup stays. */
export const KEEP_REASONS = [
  ...PROTECTIONS,
  'tenant_gone',
  'not_expired',
  'days',
  'keep_last',
  'daily',
  'weekly',
  'monthly',
  'yearly',
  'found_broken',
  'built_on',
] as const;

/** Why a backup goes. */
export const DELETE_REASONS = ['no_rule', 'expired', 'failed', 'erased'] as const;

export type Protection = (typeof PROTECTIONS)[number];
export type KeepReason = (typeof KEEP_REASONS)[number];
export type DeleteReason = (typeof DELETE_REASONS)[number];

/** Why, as a stable word and as a sentence for a person. */
export interface Why<R extends KeepReason | DeleteReason = KeepReason> {
  reason: R;
  detail: string;
}

interface DecidedBackup {
  backupId: string;
  type: BackupType;
  /** ISO 8601. */
  createdAt: string;
  /** Bytes in the repository. */
  sizeBytes: number;
}

/** What becomes of a backup, and why. */
export type RetentionDecision = DecidedBackup &
  (({ action: 'keep' } & Why) | ({ action: 'delete' } & Why<DeleteReason>));
