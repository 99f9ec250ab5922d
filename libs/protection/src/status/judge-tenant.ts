import type { TenantFacts } from '@lifeboat/catalog';
import {
  backupInvalid,
  backupsFailing,
  erasureIncomplete,
  keyMissing,
  noGoodBackup,
  validationOverdue,
} from './backup-rules.js';
import { drillFailed, drillOverdue } from './drill-rules.js';
import { captureLagging, captureStopped, recoveryGap } from './capture-rules.js';
import { backupTooOld, runMissed } from './schedule-rules.js';
import { type ProtectionState, type Risk, RISK_REASONS, type RiskReason } from './risk.js';
import type { Circumstances, Rule } from './rule.js';

/** How well a tenant is protected, and why not better. */
export interface Verdict {
  state: ProtectionState;
  /** The worst first. */
  risks: Risk[];
}

const RULES: Record<RiskReason, Rule> = {
  no_good_backup: noGoodBackup,
  key_missing: keyMissing,
  backup_invalid: backupInvalid,
  erasure_incomplete: erasureIncomplete,
  backup_too_old: backupTooOld,
  backups_failing: backupsFailing,
  run_missed: runMissed,
  drill_failed: drillFailed,
  validation_overdue: validationOverdue,
  drill_overdue: drillOverdue,
  capture_stopped: captureStopped,
  recovery_gap: recoveryGap,
  capture_lagging: captureLagging,
};

/** Nothing new comes from a suspended tenant, and no schedule backs it up: its backups may grow old. */
const AGES: readonly RiskReason[] = ['backup_too_old', 'backups_failing', 'run_missed', 'recovery_gap'];
const OF_SUSPENDED = RISK_REASONS.filter((reason) => !AGES.includes(reason));
/** What is left of one that the application has no more is all there is. */
const OF_GONE: readonly RiskReason[] = [
  'key_missing',
  'backup_invalid',
  'erasure_incomplete',
  'drill_failed',
  'validation_overdue',
];
/** Of one that was erased nothing shall be left. */
const OF_ERASED: readonly RiskReason[] = ['erasure_incomplete'];

/**
 * The one set of rules that says which tenants are at risk, and why: status, statistics, metrics and alerts all go by it.
 * It looks at nothing but the facts, so that it can be asked about any moment.
 */
export function judgeTenant(facts: TenantFacts, circumstances: Circumstances): Verdict {
  const risks = rulesFor(facts).flatMap((reason): Risk[] => {
    const finding = RULES[reason](facts, circumstances);
    return finding === null ? [] : [{ reason, ...finding }];
  });
  return { state: risks.length > 0 ? 'at_risk' : restingState(facts), risks };
}

function rulesFor({ status, erasedAt }: TenantFacts): readonly RiskReason[] {
  if (erasedAt !== null) {
    return OF_ERASED;
  }
  switch (status) {
    case 'active':
      return RISK_REASONS;
    case 'suspended':
      return OF_SUSPENDED;
    case 'gone':
      return OF_GONE;
  }
}

function restingState({ status, erasedAt }: TenantFacts): ProtectionState {
  if (erasedAt !== null) {
    return 'erased';
  }
  return status === 'gone' ? 'gone' : 'protected';
}
