import { AppDatabases } from '@lifeboat/app-database';
import { ManifestStore, Repository, SchemaStore, VolumeStore } from '@lifeboat/archive';
import {
  AuditWriter,
  BackupsRepository,
  OperationsRepository,
  RestoresRepository,
  TenantLock,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import { JobQueue } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { ExecuteBackup } from '../back-up/execute-backup.js';
import { SchemaArchive } from '../back-up/schema-archive.js';
import { TenantArchiver } from '../back-up/tenant-archiver.js';
import { AttemptOperation } from '../operations/attempt-operation.js';
import { type OperationHandler, OperationHandlers } from '../operations/operation-handler.js';
import { ReconcileOperations } from '../operations/reconcile-operations.js';
import { RunOperation } from '../operations/run-operation.js';
import { BackupSources } from '../restore/backup-sources.js';
import { ExecuteRestore } from '../restore/execute-restore.js';
import { ForgetSamples } from '../restore/forget-samples.js';
import { given, provideClass } from './provide-class.js';

/** The execute halves of the use cases, and what runs them: what workers and `--inline` need. */
export function executeProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
  return [
    provideClass(SchemaArchive, SchemaStore),
    provideClass(TenantArchiver, Repository, VolumeStore, SchemaArchive, given(config.backup), given(clock)),
    provideClass(
      ExecuteBackup,
      AppDatabases,
      Repository,
      ManifestStore,
      TenantArchiver,
      BackupsRepository,
      RlsTransactions,
    ),
    provideClass(BackupSources, ManifestStore, VolumeStore, BackupsRepository, RlsTransactions),
    provideClass(
      ExecuteRestore,
      AppDatabases,
      BackupSources,
      RestoresRepository,
      RlsTransactions,
      given(config.restore),
    ),
    {
      provide: OperationHandlers,
      inject: [ExecuteBackup, ExecuteRestore],
      useFactory: (backup: OperationHandler, restore: OperationHandler) =>
        new OperationHandlers({ backup, restore }),
    },
    provideClass(
      AttemptOperation,
      RlsTransactions,
      OperationsRepository,
      OperationHandlers,
      AuditWriter,
      given(clock),
    ),
    provideClass(RunOperation, RlsTransactions, OperationsRepository, TenantLock, AttemptOperation),
    provideClass(ForgetSamples, RlsTransactions, RestoresRepository),
    provideClass(ReconcileOperations, RlsTransactions, OperationsRepository, JobQueue, given(clock)),
  ];
}
