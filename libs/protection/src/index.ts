export { ALERT_KIND_NAMES, type AlertKind, type AlertSeverity } from './alerts/alert-kind.js';
export { AlertLoop } from './alerts/alert-loop.js';
export type { AlertChannelView, AlertsPage, AlertView } from './alerts/alert-view.js';
export { ALERT_STATES, type AlertListInput, type AlertState, ListAlerts } from './alerts/list-alerts.js';
export { type AlertRound, RunAlerts } from './alerts/run-alerts.js';
export { subjectText } from './alerts/subject-text.js';
export { type ChannelTest, TestChannels } from './alerts/test-channels.js';
export { APPROVAL_STATES, type ApprovalState, type ApprovalView } from './approvals/approval-view.js';
export { type DecidedApproval, DecideApproval, type DecisionInput } from './approvals/decide-approval.js';
export { ExpireApprovals } from './approvals/expire-approvals.js';
export { Authoriser, type RequestOrigin } from './access/authoriser.js';
export { RecordBadToken } from './access/record-bad-token.js';
export { AnchorAuditLog } from './audit-log/anchor-audit-log.js';
export { AnchorGrownLog } from './audit-log/anchor-grown-log.js';
export type { AuditLineView } from './audit-log/audit-line-view.js';
export type { ChainFault } from './audit-log/chain-walk.js';
export { type AuditExportInput, ExportAuditLog } from './audit-log/export-audit-log.js';
export { type AuditLogInput, ListAuditLog } from './audit-log/list-audit-log.js';
export { type MadeToken, RecordAct } from './audit-log/record-act.js';
export { type AuditVerification, type VerifiedChain, VerifyAuditLog } from './audit-log/verify-audit-log.js';
export { PlanIncrement } from './back-up/plan-increment.js';
export { backupPlacesOf } from './back-up/backup-places.js';
export { type BackupInput, RequestBackup } from './back-up/request-backup.js';
export type { RequestedBackup } from './back-up/submit-backup.js';
export { type BackupStatsView, GetBackupStats } from './backups/backup-stats.js';
export type { BackupView } from './backups/backup-view.js';
export { type BackedUpTable, type BackupDetails, GetBackup } from './backups/get-backup.js';
export { ListBackups } from './backups/list-backups.js';
export { CaptureChanges } from './change-capture/capture-changes.js';
export {
  type ChangeLogGapView,
  ChangeLogStatus,
  type ChangeLogStatusView,
} from './change-capture/change-log-status.js';
export { BundleChangeLog } from './change-log/bundle-change-log.js';
export type { BundledSegments } from './change-log/bundle-segments.js';
export { ExpireChangeLog } from './change-log/expire-change-log.js';
export type { ExpiredChanges } from './change-log/expire-database.js';
export {
  CheckInstallation,
  type InstallationCheck,
  type InstallationReport,
} from './check/check-installation.js';
export { CheckCatalog, type CheckOptions, type CheckReport } from './catalog-upkeep/check-catalog.js';
export { type CatalogFinding, type FindingKind, needsAttention } from './catalog-upkeep/finding.js';
export { RebuildCatalog, type RebuildReport } from './catalog-upkeep/rebuild-catalog.js';
export { type DiffInput, RequestDiff, type RequestedDiff } from './diff/request-diff.js';
export type { HistoryEntry } from './history/execute-history.js';
export { type HistoryInput, RequestHistory, type RequestedHistory } from './history/request-history.js';
export { ExportBackup, type ExportInput, type ExportReport } from './export/export-backup.js';
export type { ExportTarget } from './export/write-export.js';
export { writeWholeFile } from './export/whole-file.js';
export { CheckHealth, type Health, type HealthCheck } from './health/check-health.js';
export { DestroyTenantKeys } from './keys/destroy-tenant-keys.js';
export { ManageTenantKeys } from './keys/manage-tenant-keys.js';
export { type MasterKeyRotation, RotateMasterKey } from './keys/rotate-master-key.js';
export { ShowTenantKeys } from './keys/show-tenant-keys.js';
export type { Erasure } from './keys/tenant-eraser.js';
export type { TenantKeyView } from './keys/tenant-keys-view.js';
export { CollectMetrics } from './metrics/collect-metrics.js';
export { CancelJob } from './operations/cancel-job.js';
export { GetJob } from './operations/get-job.js';
export type { OperationView } from './operations/operation-view.js';
export { ReconcileLoop } from './operations/reconcile-loop.js';
export { ReconcileOperations } from './operations/reconcile-operations.js';
export { RunBackup } from './back-up/run-backup.js';
export { RunOperation, type RunOptions } from './operations/run-operation.js';
export { jobOutcomeOf, type RunOutcome } from './operations/run-outcome.js';
export { ProtectionModule, type ProtectionOptions } from './protection.module.js';
export { RECOVERY_ENGINES, type RecoveryEngine, type RecoveryInput } from './recovery/recovery-input.js';
export type { CapturedTransaction } from './recovery/find-cut.js';
export type { DoubtfulMoments } from './recovery/doubtful-moments.js';
export type { WindowGap } from './recovery/recovery-window.js';
export { RequestRecovery } from './recovery/request-recovery.js';
export { type RecoveryWindowView, ShowRecoveryWindow } from './recovery/show-recovery-window.js';
export { FindRestorePoint } from './restore-points/find-restore-point.js';
export { ListRestorePoints } from './restore-points/list-restore-points.js';
export { RequestRollback } from './restore-points/request-rollback.js';
export type { RollbackInput } from './restore-points/rollback-input.js';
export type { RestorePointView } from './restore-points/restore-point-view.js';
export { CleanUpTenants, type RequestedCleanups } from './retention/clean-up-tenants.js';
export type { CleanupResult } from './retention/cleanup-result.js';
export { DeleteBackup } from './retention/delete-backup.js';
export { HoldBackup } from './retention/hold-backup.js';
export { LeaseBackup } from './retention/lease-backup.js';
export { type CleanupInput, RequestCleanup, type RequestedCleanup } from './retention/request-cleanup.js';
export { DELETE_REASONS, KEEP_REASONS } from './retention/retention-decision.js';
export { type SweptBackups, SweepDeleted } from './retention/sweep-deleted.js';
export { UndeleteBackup } from './retention/undelete-backup.js';
export { COLLISION_ACTIONS, type CollisionRule } from './restore/collision-rules.js';
export { GetRestore, type RestoreDetails } from './restore/get-restore.js';
export { ListRestores } from './restore/list-restores.js';
export { RequestRestore } from './restore/request-restore.js';
export type { RequestedRestore } from './restore/submit-restore.js';
export type { RestoreInput } from './restore/restore-input.js';
export type { ChosenRow } from './restore/restore-wishes.js';
export type { RestoreView } from './restore/restore-view.js';
export { CatchUpSchedules } from './schedules/catch-up-schedules.js';
export { ReadSchedules } from './schedules/read-schedules.js';
export { systemTimersOf } from './schedules/system-timers.js';
export { ReconcileTimers, type TimerChanges } from './schedules/reconcile-timers.js';
export { type DueOutcome, RunDueSchedule } from './schedules/run-due-schedule.js';
export { RunSchedule } from './schedules/run-schedule.js';
export type { ScheduleChange, ScheduleInput } from './schedules/schedule-input.js';
export { ScheduleLoop } from './schedules/schedule-loop.js';
export type { ScheduleView } from './schedules/schedule-view.js';
export { WriteSchedules } from './schedules/write-schedules.js';
export { type ScopeTableView, type ScopeView, ShowScope } from './scope/show-scope.js';
export {
  ProtectDatabase,
  type ProtectionOutcome,
  type ProtectionPlan,
} from './enrolment/protect-database.js';
export type { EnrolmentRunOptions, ProtectInput, UnprotectInput } from './enrolment/enrolment-request.js';
export type {
  ProtectedTableView,
  ProtectionProblem,
  ProtectionView,
  SlotView,
} from './enrolment/protection-view.js';
export { ShowProtection } from './enrolment/show-protection.js';
export {
  UnprotectDatabase,
  type UnprotectionOutcome,
  type UnprotectionPlan,
} from './enrolment/unprotect-database.js';
export type { FleetCapture, FleetStorage, FleetView } from './status/fleet-view.js';
export { type AtRiskFilter, ListTenantsAtRisk } from './status/list-tenants-at-risk.js';
export {
  PROTECTION_STATES,
  type ProtectionState,
  type Risk,
  RISK_REASONS,
  type RiskReason,
} from './status/risk.js';
export { ShowFleet } from './status/show-fleet.js';
export { ShowTenantProtection } from './status/show-tenant-protection.js';
export type { TenantProtectionView } from './status/tenant-protection-view.js';
export { Sweep, type SweepReport } from './sweep/sweep.js';
export { ListTenants } from './tenants/list-tenants.js';
export { type SyncReport, SyncTenants } from './tenants/sync-tenants.js';
export type { TenantView } from './tenants/tenant-view.js';
export type { DrilledApply, DrilledTable, DrillReport } from './drill/drill-report.js';
export { type DrillChoice, drillChoiceOf, type DrillInput } from './drill/drill-input.js';
export { SIGNATURE_STATES, type SignatureState } from './drill/drill-signer.js';
export type { DrillDetails, DrillView } from './drill/drill-view.js';
export { ReadDrills } from './drill/read-drills.js';
export { RequestDrill, type RequestedDrill } from './drill/request-drill.js';
export { SampleDrills, type SampleItem } from './drill/sample-drills.js';
export {
  type RequestedValidation,
  RequestValidation,
  type ValidationInput,
} from './validate/request-validation.js';
export { TRIAL_PHASES, type TrialPhase } from './validate/trial-extras.js';
export { type RequestedValidations, ValidateOverdue } from './validate/validate-overdue.js';
export { VALIDATION_LEVELS, type ValidationLevel } from './validate/validation-level.js';
export {
  CHECK_NAMES,
  type CheckName,
  type ValidatedAncestor,
  type ValidationCheck,
  type ValidationResult,
} from './validate/validation-result.js';
export { ScratchSweep } from './wal-recovery/scratch-sweep.js';
