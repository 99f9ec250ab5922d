import type { BackupType } from '@lifeboat/catalog';
import type { ValidationLevel } from './validation-level.js';

/** What is looked at, in the order of the levels. */
export const CHECK_NAMES = [
  // quick
  'manifest',
  'signature',
  'objects',
  'unknown-objects',
  'keys',
  'schema',
  // full
  'checksums',
  'contents',
  'sql',
  'schema-sql',
  // restore
  'schema-drift',
  'staging',
  'tenant',
  'constraints',
  'references',
  // of an incremental backup
  'chain',
  // of a drill
  'changes',
  'content',
] as const;

export type CheckName = (typeof CHECK_NAMES)[number];

export interface ValidationCheck {
  name: CheckName;
  ok: boolean;
  /** What was looked at, or what is wrong and where; never content of rows. */
  detail: string;
}

/** A backup that the validated one builds on. */
export interface ValidatedAncestor {
  backupId: string;
  type: BackupType;
  valid: boolean;
  checks: ValidationCheck[];
}

/** The verdict on a backup. */
export interface ValidationResult {
  backupId: string;
  /** Its directory, relative to the repository. */
  path: string;
  level: ValidationLevel;
  /** Every check of the backup and of all that it builds on is good. */
  valid: boolean;
  /** Of the same name: one that is good, or one for each thing that is wrong. */
  checks: ValidationCheck[];
  /** From its parent to the full backup; empty where it builds on none. */
  chain: ValidatedAncestor[];
  durationMs: number;
  /** ISO 8601. */
  validatedAt: string;
}
