export { Authoriser, type RequestOrigin } from './access/authoriser.js';
export { type BackupRequest, parseBackupRequest } from './back-up/backup-request.js';
export { type BackupInput, RequestBackup, type RequestedBackup } from './back-up/request-backup.js';
export { type BackupStatsView, GetBackupStats } from './backups/backup-stats.js';
export type { BackupView } from './backups/backup-view.js';
export { type BackupName, FindBackup, type ReadableBackup } from './backups/find-backup.js';
export { type BackedUpTable, type BackupDetails, GetBackup } from './backups/get-backup.js';
export { ListBackups } from './backups/list-backups.js';
export { CheckHealth, type Health, type HealthCheck } from './health/check-health.js';
export { AttemptOperation } from './operations/attempt-operation.js';
export { CancelJob } from './operations/cancel-job.js';
export { GetJob } from './operations/get-job.js';
export {
  type OperationHandler,
  OperationHandlers,
  type OperationRun,
} from './operations/operation-handler.js';
export type { OperationView } from './operations/operation-view.js';
export { ReconcileLoop } from './operations/reconcile-loop.js';
export { ReconcileOperations } from './operations/reconcile-operations.js';
export { RunOperation, type RunOptions } from './operations/run-operation.js';
export { jobOutcomeOf, type RunOutcome } from './operations/run-outcome.js';
export { ProtectionModule, type ProtectionOptions } from './protection.module.js';
export { ForgetSamples } from './restore/forget-samples.js';
export { GetRestore, type RestoreDetails } from './restore/get-restore.js';
export { ListRestores } from './restore/list-restores.js';
export { type RequestedRestore, RequestRestore } from './restore/request-restore.js';
export type { RestoreInput } from './restore/restore-input.js';
export { parseRestoreRequest, type RestoreRequest } from './restore/restore-request.js';
export type { ChosenRow } from './restore/restore-wishes.js';
export type { RestoreView } from './restore/restore-view.js';
export { type ScopeTableView, type ScopeView, ShowScope } from './scope/show-scope.js';
export { ListTenants } from './tenants/list-tenants.js';
export { type SyncReport, SyncTenants } from './tenants/sync-tenants.js';
export type { TenantView } from './tenants/tenant-view.js';
