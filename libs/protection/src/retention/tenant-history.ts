import type { BackupType, Retention, WorkState } from '@lifeboat/catalog';

/** What retention has to know of a backup. */
export interface RetainedBackup {
  id: string;
  type: BackupType;
  status: WorkState;
  parentId: string | null;
  /** The schedule that asked for it; null: a person. */
  scheduleId: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  /** Of a restore point or a recovered backup. */
  expiresAt: Date | null;
  /** The tenant's keys were destroyed since: nobody can read it. */
  erased: boolean;
  /** What the last validation said; null where there was none. */
  valid: boolean | null;
  hold: boolean;
  /** What somebody reads it for now, or is about to, in a word; null: nobody does. */
  usedFor: string | null;
  /** Until when the storage refuses to remove its objects; null: it does not. */
  lockedUntil: Date | null;
  /** Bytes in the repository; null where it was never finished. */
  sizeBytes: number | null;
}

/** A backup on which the change log can be replayed, and the moments that can be reached from it. */
export interface WindowBase {
  backupId: string;
  /** Of the change log; what lies in two epochs cannot be reached from one base. */
  epochId: string;
  /** The first moment; a later one is never wrong. */
  from: Date;
  /** The last moment. */
  to: Date;
  /** It was found to be broken, or something that it builds on. */
  isBroken: boolean;
}

/** A tenant's backups, and what is promised about them. */
export interface TenantHistory {
  /** The application has no such tenant any more: rules delete nothing of what can be read. */
  gone: boolean;
  /** Those that are not deleted. */
  backups: readonly RetainedBackup[];
  bases: readonly WindowBase[];
  /** To every moment since, as far as it can be recovered to now, it shall stay so. */
  windowStart: Date;
}

/** Rules, and the zone in which their days begin. */
export interface RetentionPolicy {
  rules: Retention;
  /** Such as `Europe/Berlin`. */
  timeZone: string;
}

/** What is kept for how long. */
export interface RetentionPolicies {
  /** Of backups that a person asked for, and of those whose schedule is gone. */
  onDemand: RetentionPolicy;
  /** By the schedule's id. */
  schedules: ReadonlyMap<string, RetentionPolicy>;
  /** Days after which a restore point or a recovered backup goes that does not say. */
  restorePointDays: number;
  /** Days after which what failed or was cancelled is forgotten. */
  failedDays: number;
}
