import type { RiskReason } from '../status/risk.js';

export type AlertSeverity = 'critical' | 'warning';

interface AlertMeaning {
  severity: AlertSeverity;
  /** What is wrong, in a few words. */
  title: string;
  /** What is not harmed by it, in a sentence. */
  unharmed: string;
}

export type AlertKind =
  | RiskReason
  | 'restore_failed'
  | 'backup_size_abnormal'
  | 'dependency_down'
  | 'storage_nearly_full'
  | 'wal_retained';

const LIVE = 'No live row was touched.';
const STORED = 'Backups that are there stay as they are.';
const CAPTURED = 'What was captured before is safe, and so are backups.';

/** What is told, by what is wrong: stable words, the worst first. */
export const ALERT_KINDS: Record<AlertKind, AlertMeaning> = {
  no_good_backup: { severity: 'critical', title: 'No good backup', unharmed: LIVE },
  key_missing: { severity: 'critical', title: 'Key of the newest backup missing', unharmed: LIVE },
  backup_invalid: { severity: 'critical', title: 'Newest backup broken', unharmed: LIVE },
  erasure_incomplete: { severity: 'critical', title: 'Erasure incomplete', unharmed: LIVE },
  backup_too_old: { severity: 'critical', title: 'Newest good backup too old', unharmed: STORED },
  dependency_down: { severity: 'critical', title: 'Dependency down', unharmed: LIVE },
  restore_failed: {
    severity: 'critical',
    title: 'Restore failed',
    unharmed: 'A restore that fails is rolled back as a whole: the tenant is as it was before.',
  },
  drill_failed: { severity: 'critical', title: 'Drill failed', unharmed: LIVE },
  capture_stopped: { severity: 'critical', title: 'Changes not captured any more', unharmed: CAPTURED },
  wal_retained: { severity: 'critical', title: 'Replication slot holds back WAL', unharmed: CAPTURED },
  backups_failing: { severity: 'warning', title: 'Backups failing', unharmed: STORED },
  run_missed: { severity: 'warning', title: 'Scheduled backup missed', unharmed: STORED },
  recovery_gap: { severity: 'warning', title: 'Gap in the change log', unharmed: STORED },
  capture_lagging: { severity: 'warning', title: 'Capture of changes behind', unharmed: CAPTURED },
  storage_nearly_full: { severity: 'warning', title: 'Repository nearly full', unharmed: STORED },
  backup_size_abnormal: { severity: 'warning', title: 'Abnormal size of a backup', unharmed: STORED },
  validation_overdue: { severity: 'warning', title: 'Validation overdue', unharmed: STORED },
  drill_overdue: { severity: 'warning', title: 'Drill overdue', unharmed: STORED },
};

function isAlertKind(word: string): word is AlertKind {
  return Object.hasOwn(ALERT_KINDS, word);
}

/** The words, the worst first. */
export const ALERT_KIND_NAMES: readonly AlertKind[] = Object.keys(ALERT_KINDS).filter(isAlertKind);

/** What a word means; one of another version of Lifeboat speaks for itself. */
export function meaningOf(kind: string): AlertMeaning {
  return isAlertKind(kind) ? ALERT_KINDS[kind] : { severity: 'warning', title: kind, unharmed: LIVE };
}
