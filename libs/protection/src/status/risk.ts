/** Why a tenant is at risk: stable words, the worst first. */
export const RISK_REASONS = [
  'no_good_backup',
  'key_missing',
  'backup_invalid',
  'erasure_incomplete',
  'backup_too_old',
  'backups_failing',
  'run_missed',
  'drill_failed',
  'validation_overdue',
  'drill_overdue',
  'capture_stopped',
  'recovery_gap',
  'capture_lagging',
] as const;

export type RiskReason = (typeof RISK_REASONS)[number];

/** One thing that is wrong with how a tenant is protected. */
export interface Risk {
  reason: RiskReason;
  /** Since when; null where that is not known. */
  since: Date | null;
  /** What is wrong, in a sentence. */
  detail: string;
  /** What to type about it. */
  remedy: string;
}

/**
 * `gone`: the application has no such tenant any more. `erased`: all that was backed up of it was destroyed on purpose.
 * Both can be at risk too, and are counted as that.
 */
export const PROTECTION_STATES = ['protected', 'at_risk', 'gone', 'erased'] as const;

export type ProtectionState = (typeof PROTECTION_STATES)[number];
