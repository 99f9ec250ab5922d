import { AppDatabases } from '@lifeboat/app-database';
import { KeyStore, ManifestStore, Repository, SchemaStore, VolumeStore } from '@lifeboat/archive';
import {
  AuditWriter,
  BackupsRepository,
  OperationsRepository,
  RestoreApprovalsRepository,
  RestorePointsRepository,
  RestoresRepository,
  TenantLock,
  TenantsRepository,
  RecoverySegmentsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { JobQueue } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { Metrics } from '@lifeboat/observability';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { ApprovalGate } from '../approvals/approval-gate.js';
import { ApprovedOnly } from '../approvals/approved-only.js';
import { ExpireApprovals } from '../approvals/expire-approvals.js';
import { ExecuteBackup } from '../back-up/execute-backup.js';
import { SchemaArchive } from '../back-up/schema-archive.js';
import { TakeBackup } from '../back-up/take-backup.js';
import { ReadManifest } from '../backups/read-manifest.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { ExecuteDiff } from '../diff/execute-diff.js';
import { ExecuteDrill } from '../drill/execute-drill.js';
import { ExecuteHistory } from '../history/execute-history.js';
import { AttemptOperation } from '../operations/attempt-operation.js';
import { OperationHandlers } from '../operations/operation-handler.js';
import { PlaceJobs } from '../operations/place-jobs.js';
import { ReconcileOperations } from '../operations/reconcile-operations.js';
import { RunOperation } from '../operations/run-operation.js';
import { BackupSources } from '../restore/backup-sources.js';
import { CompareAndApply } from '../restore/compare-and-apply.js';
import { ExecuteRestore } from '../restore/execute-restore.js';
import { BackupInspector } from '../validate/backup-inspector.js';
import { ExecuteValidation } from '../validate/execute-validation.js';
import { StagingTrial } from '../validate/staging-trial.js';
import { ValidateBackup } from '../validate/validate-backup.js';
import { ExecuteCleanup } from '../retention/execute-cleanup.js';
import { RestoreFence } from '../restore/restore-fence.js';
import { RestoreRecord } from '../restore/restore-record.js';
import { RestoreSources } from '../restore/restore-sources.js';
import { BlockReader } from '../recovery/block-reader.js';
import { ChangeReplays } from '../recovery/change-replays.js';
import { CompleteRecovered } from '../recovery/complete-recovered.js';
import { TakeBeginning } from '../recovery/take-beginning.js';
import { TenantBeginnings } from '../recovery/tenant-beginnings.js';
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { TargetDatabases } from '../restore/target-databases.js';
import { RestoreWebhook } from '../restore/restore-webhook.js';
import { SaveRestorePoint } from '../restore-points/save-restore-point.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import { RecoverFromWal } from '../wal-recovery/recover-from-wal.js';
import { given, parts, provideClass } from './provide-class.js';

/** The execute halves of the use cases, and what runs them: what workers and `--inline` need. */
export function executeProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(BackupSources, ReadManifest, VolumeStore, BackupsRepository, RlsTransactions),
    provideClass(
      SaveRestorePoint,
      TakeBackup,
      BackupsRepository,
      RestorePointsRepository,
      RlsTransactions,
      given({
        compression: config.backup.compression,
        encrypted: isEncrypted(config.keys),
        days: config.restore.restorePointDays,
      }),
      given(clock),
    ),
    provideClass(CompleteRecovered, ManifestStore, BackupsRepository, RlsTransactions),
    provideClass(
      TakeBeginning,
      AppDatabases,
      parts({ repository: Repository, manifests: ManifestStore, schemas: SchemaArchive }),
      RlsTransactions,
      TenantBeginnings,
      CompleteRecovered,
      given(clock),
    ),
    provideClass(
      RecoverFromWal,
      AppDatabases,
      TakeBackup,
      CompleteRecovered,
      given({ compression: config.backup.compression, encrypted: isEncrypted(config.keys) }),
    ),
    provideClass(RestoreSources, BackupSources, ChangeReplays, RecoverFromWal, TakeBeginning),
    provideClass(RestoreRecord, RlsTransactions, RestoresRepository, SaveRestorePoint),
    provideClass(CompareAndApply, RestoreRecord, SaveRestorePoint),
    provideClass(RestoreWebhook, given(config.restore.webhook), AuditWriter, given(clock)),
    provideClass(RestoreFence, RlsTransactions, TenantsRepository, RestoreWebhook),
    provideClass(TargetDatabases, AppDatabases, SchemaStore),
    provideClass(
      ExecuteRestore,
      TargetDatabases,
      RestoreSources,
      RestoreRecord,
      CompareAndApply,
      RestoreFence,
      given(config.restore),
    ),
    provideClass(ApprovedOnly, ApprovalGate, ExecuteRestore),
    provideClass(
      BackupInspector,
      Repository,
      ManifestStore,
      VolumeStore,
      SchemaStore,
      KeyStore,
      given({ signed: config.repository.signingKeyFile !== null }),
    ),
    provideClass(StagingTrial, AppDatabases, BackupSources, given(config.restore)),
    provideClass(
      ValidateBackup,
      BackupInspector,
      StagingTrial,
      BackupsRepository,
      RlsTransactions,
      given(clock),
    ),
    provideClass(
      ExecuteHistory,
      RlsTransactions,
      ReadChangeLog,
      RecoverySegmentsRepository,
      BlockReader,
      AppDatabases,
    ),
    provideClass(
      ExecuteDiff,
      AppDatabases,
      TakeBeginning,
      BackupSources,
      ChangeReplays,
      given(config.restore),
    ),
    provideClass(ExecuteValidation, ValidateBackup, BackupsRepository, RlsTransactions),
    provideClass(
      OperationHandlers,
      parts({
        backup: ExecuteBackup,
        backup_from_changes: ExecuteBackup,
        restore: ApprovedOnly,
        rollback: ApprovedOnly,
        point_in_time_recovery: ApprovedOnly,
        validation: ExecuteValidation,
        cleanup: ExecuteCleanup,
        history: ExecuteHistory,
        diff: ExecuteDiff,
        drill: ExecuteDrill,
      }),
    ),
    provideClass(
      AttemptOperation,
      RlsTransactions,
      OperationsRepository,
      OperationHandlers,
      AuditWriter,
      given(clock),
      Metrics,
    ),
    provideClass(RunOperation, RlsTransactions, OperationsRepository, TenantLock, AttemptOperation),
    provideClass(ForgetSamples, RlsTransactions, RestoresRepository, OperationsRepository, given(clock)),
    provideClass(
      ExpireApprovals,
      RlsTransactions,
      RestoreApprovalsRepository,
      OperationsRepository,
      AuditWriter,
      given(clock),
    ),
    provideClass(
      ReconcileOperations,
      RlsTransactions,
      OperationsRepository,
      JobQueue,
      PlaceJobs,
      given(clock),
    ),
  ];
}
