import { Repository, ManifestStore } from '@lifeboat/archive';
import { AppDatabases } from '@lifeboat/app-database';
import {
  AuditWriter,
  BackupsRepository,
  OperationsRepository,
  RestoreApprovalsRepository,
  RestorePointsRepository,
  RestoresRepository,
  TenantsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { JobQueue } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { ApprovalGate } from '../approvals/approval-gate.js';
import { DecideApproval } from '../approvals/decide-approval.js';
import { PendingApprovals } from '../approvals/pending-approvals.js';
import { FindBackup } from '../backups/find-backup.js';
import { GetBackup } from '../backups/get-backup.js';
import { ListBackups } from '../backups/list-backups.js';
import { ReadManifest } from '../backups/read-manifest.js';
import { FindParent } from '../back-up/find-parent.js';
import { JudgeChangeLog } from '../back-up/from-changes/judge-change-log.js';
import { PlanIncrement } from '../back-up/plan-increment.js';
import { RequestBackup } from '../back-up/request-backup.js';
import { SubmitBackup } from '../back-up/submit-backup.js';
import { CheckHealth } from '../health/check-health.js';
import { CancelJob } from '../operations/cancel-job.js';
import { GetJob } from '../operations/get-job.js';
import { PlaceJobs } from '../operations/place-jobs.js';
import { SubmitOperation } from '../operations/submit-operation.js';
import { GetRestore } from '../restore/get-restore.js';
import { ListRestores } from '../restore/list-restores.js';
import { NameTargetDatabase } from '../restore/name-target-database.js';
import { CloneTarget } from '../restore/clone-target.js';
import { RequestRestore } from '../restore/request-restore.js';
import { SubmitRestore } from '../restore/submit-restore.js';
import { DescribeRollback } from '../restore-points/describe-rollback.js';
import { FindRestorePoint } from '../restore-points/find-restore-point.js';
import { ListRestorePoints } from '../restore-points/list-restore-points.js';
import { RequestRollback } from '../restore-points/request-rollback.js';
import { WishesToUndo } from '../restore/wishes-to-undo.js';
import { DefaultSchedules } from '../schedules/default-schedules.js';
import { ShowScope } from '../scope/show-scope.js';
import { ListTenants } from '../tenants/list-tenants.js';
import { SyncTenants } from '../tenants/sync-tenants.js';
import { RequestValidation } from '../validate/request-validation.js';
import { given, provideClass } from './provide-class.js';

/** The request halves of the use cases, and the queries: what API and command line need. */
export function requestProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(Authoriser, AuditWriter),
    provideClass(PlaceJobs, BackupsRepository, given(config.backup.largeBytes)),
    provideClass(
      SubmitOperation,
      RlsTransactions,
      OperationsRepository,
      JobQueue,
      PlaceJobs,
      AuditWriter,
      given(clock),
    ),
    provideClass(SubmitBackup, TenantsRepository, BackupsRepository, PlanIncrement, SubmitOperation),
    provideClass(RequestBackup, Authoriser, RlsTransactions, TenantsRepository, SubmitBackup, given(config)),
    provideClass(PlanIncrement, RlsTransactions, BackupsRepository, FindParent, JudgeChangeLog),
    provideClass(FindBackup, Authoriser, RlsTransactions, BackupsRepository, Repository),
    provideClass(
      ApprovalGate,
      RlsTransactions,
      RestoreApprovalsRepository,
      given(config.approval),
      given(clock),
    ),
    provideClass(SubmitRestore, TenantsRepository, RestoresRepository, SubmitOperation, ApprovalGate),
    provideClass(NameTargetDatabase, Authoriser, RlsTransactions, TenantsRepository, AppDatabases),
    provideClass(CloneTarget, Authoriser, RlsTransactions, TenantsRepository),
    provideClass(
      RequestRestore,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      CloneTarget,
      FindBackup,
      NameTargetDatabase,
      SubmitRestore,
    ),
    provideClass(
      DescribeRollback,
      RlsTransactions,
      RestorePointsRepository,
      FindBackup,
      NameTargetDatabase,
      WishesToUndo,
      given(clock),
    ),
    provideClass(RequestRollback, Authoriser, DescribeRollback, SubmitRestore),
    provideClass(WishesToUndo, RlsTransactions, RestoresRepository, OperationsRepository),
    provideClass(FindRestorePoint, Authoriser, RlsTransactions, TenantsRepository, RestoresRepository),
    provideClass(
      ListRestorePoints,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      RestorePointsRepository,
      given(clock),
    ),
    provideClass(
      RequestValidation,
      Authoriser,
      RlsTransactions,
      BackupsRepository,
      Repository,
      SubmitOperation,
    ),
    provideClass(GetJob, Authoriser, RlsTransactions, OperationsRepository, RestoresRepository),
    provideClass(
      CancelJob,
      Authoriser,
      RlsTransactions,
      OperationsRepository,
      JobQueue,
      AuditWriter,
      given(clock),
    ),
    provideClass(ListBackups, Authoriser, RlsTransactions, TenantsRepository, BackupsRepository),
    provideClass(ReadManifest, ManifestStore, AuditWriter),
    provideClass(GetBackup, Authoriser, RlsTransactions, BackupsRepository, ReadManifest),
    provideClass(
      ListRestores,
      Authoriser,
      RlsTransactions,
      TenantsRepository,
      RestoresRepository,
      RestoreApprovalsRepository,
    ),
    provideClass(GetRestore, Authoriser, RlsTransactions, RestoresRepository, RestoreApprovalsRepository),
    provideClass(PendingApprovals, RestoreApprovalsRepository, OperationsRepository, given(clock)),
    provideClass(DecideApproval, Authoriser, RlsTransactions, PendingApprovals, JobQueue, AuditWriter),
    provideClass(ListTenants, Authoriser, RlsTransactions, TenantsRepository),
    provideClass(
      SyncTenants,
      Authoriser,
      RlsTransactions,
      AppDatabases,
      TenantsRepository,
      DefaultSchedules,
      AuditWriter,
    ),
    provideClass(ShowScope, Authoriser, AppDatabases),
    provideClass(CheckHealth, RlsTransactions, TenantsRepository, AppDatabases, Repository, JobQueue),
  ];
}
