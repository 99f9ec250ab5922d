import { AppDatabases } from '@lifeboat/app-database';
import { ManifestStore, Repository, SchemaStore, VolumeStore } from '@lifeboat/archive';
import {
  BackupsRepository,
  ChangeLogEpochsRepository,
  DatabaseSlots,
  OperationsRepository,
  TenantsRepository,
  RecoverySegmentsRepository,
} from '@lifeboat/catalog';
import type { LifeboatConfig } from '@lifeboat/config';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { backupPlacesOf } from '../back-up/backup-places.js';
import { ExecuteBackup } from '../back-up/execute-backup.js';
import { FindBackupPlace } from '../back-up/find-backup-place.js';
import { RunBackup } from '../back-up/run-backup.js';
import { FindParent } from '../back-up/find-parent.js';
import { AwaitDurable } from '../back-up/from-changes/await-durable.js';
import { JudgeChangeLog } from '../back-up/from-changes/judge-change-log.js';
import { StageIncrement } from '../back-up/from-changes/stage-increment.js';
import { SchemaArchive } from '../back-up/schema-archive.js';
import { TakeBackup } from '../back-up/take-backup.js';
import { TakeIncremental } from '../back-up/take-incremental.js';
import { TenantArchiver } from '../back-up/tenant-archiver.js';
import { TenantEncryption } from '../keys/tenant-encryption.js';
import { PlaceJobs } from '../operations/place-jobs.js';
import { RunOperation } from '../operations/run-operation.js';
import { BackupSources } from '../restore/backup-sources.js';
import { BlockReader } from '../recovery/block-reader.js';
import { ReadChangeLog } from '../recovery/tenant-change-log.js';
import { LookForTenant } from '../tenants/look-for-tenant.js';
import { given, provideClass } from './provide-class.js';

/** What takes backups, of any type: the execute half, and what runs it. */
export function backupProviders(config: LifeboatConfig, clock: Clock): FactoryProvider[] {
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
    provideClass(
      TakeIncremental,
      FindParent,
      StageIncrement,
      TakeBackup,
      BackupsRepository,
      RlsTransactions,
      given(clock),
    ),
    provideClass(
      ExecuteBackup,
      AppDatabases,
      ManifestStore,
      TakeBackup,
      TakeIncremental,
      BackupsRepository,
      RlsTransactions,
    ),
    provideClass(
      FindBackupPlace,
      RlsTransactions,
      OperationsRepository,
      TenantsRepository,
      PlaceJobs,
      given(backupPlacesOf(config)),
    ),
    provideClass(
      RunBackup,
      FindBackupPlace,
      DatabaseSlots,
      RunOperation,
      given({ others: config.applicationDatabases.length > 1 }),
    ),
  ];
}
