import { AppDatabases } from '@lifeboat/app-database';
import { KeyStore, ManifestStore, Repository, SchemaStore, VolumeStore } from '@lifeboat/archive';
import {
  AuditWriter,
  BackupsRepository,
  ChangeLogEpochsRepository,
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
import { FindParent } from '../back-up/find-parent.js';
import { AwaitDurable } from '../back-up/from-changes/await-durable.js';
import { JudgeChangeLog } from '../back-up/from-changes/judge-change-log.js';
import { StageIncrement } from '../back-up/from-changes/stage-increment.js';
import { SchemaArchive } from '../back-up/schema-archive.js';
import { TakeBackup } from '../back-up/take-backup.js';
import { TakeIncremental } from '../back-up/take-incremental.js';
import { TenantArchiver } from '../back-up/tenant-archiver.js';
import { isEncrypted } from '../keys/is-encrypted.js';
import { TenantEncryption } from '../keys/tenant-encryption.js';
import { ExecuteDiff } from '../diff/execute-diff.js';
import { ExecuteDrill } from '../drill/execute-drill.js';
import { ExecuteHistory } from '../history/execute-history.js';
import { AttemptOperation } from '../operations/attempt-operation.js';
import { type OperationHandler, OperationHandlers } from '../operations/operation-handler.js';
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
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { TargetDatabases } from '../restore/target-databases.js';
import { RestoreWebhook } from '../restore/restore-webhook.js';
import { SaveRestorePoint } from '../restore-points/save-restore-point.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import { LookForTenant } from '../tenants/look-for-tenant.js';
import { RecoverFromWal } from '../wal-recovery/recover-from-wal.js';
import { given, provideClass } from './provide-class.js';

/** The execute halves of the use cases, and what runs them: what workers and `--inline` need. */
export function executeProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(SchemaArchive, SchemaStore),
    provideClass(
      TenantArchiver,
      Repository,
      VolumeStore,
      SchemaArchive,
      TenantEncryption,
      given(config.backup),
      given(clock),
    ),
    provideClass(LookForTenant, RlsTransactions, TenantsRepository, AppDatabases),
    provideClass(
      TakeBackup,
      Repository,
      ManifestStore,
      TenantArchiver,
      RlsTransactions,
      TenantsRepository,
      LookForTenant,
    ),
    provideClass(FindParent, BackupsRepository, BackupSources, RlsTransactions, given(config.backup)),
    provideClass(JudgeChangeLog, ReadChangeLog),
    provideClass(AwaitDurable, RlsTransactions, ChangeLogEpochsRepository, given(config.changeLog)),
    provideClass(
      StageIncrement,
      JudgeChangeLog,
      AwaitDurable,
      RlsTransactions,
      RecoverySegmentsRepository,
      BlockReader,
      given(config.backup),
    ),
    provideClass(TakeIncremental, FindParent, StageIncrement, TakeBackup, BackupsRepository, RlsTransactions),
    provideClass(
      ExecuteBackup,
      AppDatabases,
      ManifestStore,
      TakeBackup,
      TakeIncremental,
      BackupsRepository,
      RlsTransactions,
    ),
    provideClass(BackupSources, ManifestStore, VolumeStore, BackupsRepository, RlsTransactions),
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
    provideClass(
      RecoverFromWal,
      AppDatabases,
      TakeBackup,
      ManifestStore,
      BackupsRepository,
      RlsTransactions,
      given({ compression: config.backup.compression, encrypted: isEncrypted(config.keys) }),
    ),
    provideClass(RestoreSources, BackupSources, ChangeReplays, RecoverFromWal),
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
    provideClass(ExecuteDiff, AppDatabases, BackupSources, ChangeReplays, given(config.restore)),
    provideClass(ExecuteValidation, ValidateBackup, BackupsRepository, RlsTransactions),
    {
      provide: OperationHandlers,
      inject: [
        ExecuteBackup,
        ApprovedOnly,
        ExecuteValidation,
        ExecuteCleanup,
        ExecuteHistory,
        ExecuteDiff,
        ExecuteDrill,
      ],
      useFactory: (
        backup: OperationHandler,
        restore: OperationHandler,
        validation: OperationHandler,
        cleanup: OperationHandler,
        history: OperationHandler,
        diff: OperationHandler,
        drill: OperationHandler,
      ) =>
        new OperationHandlers({
          backup,
          backup_from_changes: backup,
          restore,
          rollback: restore,
          point_in_time_recovery: restore,
          validation,
          cleanup,
          history,
          diff,
          drill,
        }),
    },
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
