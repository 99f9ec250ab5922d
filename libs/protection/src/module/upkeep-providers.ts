import { AppDatabases } from '@lifeboat/app-database';
import {
  ErasureStore,
  KeyStore,
  ManifestStore,
  MasterKeys,
  Repository,
  SchemaStore,
  TenantKeyring,
  VolumeStore,
} from '@lifeboat/archive';
import {
  AuditWriter,
  BackupSchedulesRepository,
  CatalogRights,
  CatalogUpkeepRepository,
  ChangeLogEpochsRepository,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
  RecoveryGapsRepository,
  TenantKeysRepository,
  TenantLock,
  TenantsRepository,
} from '@lifeboat/catalog';
import { EpochStore, SegmentStore } from '@lifeboat/change-log';
import type { LifeboatConfig } from '@lifeboat/config';
import { JobQueue } from '@lifeboat/jobs';
import type { Clock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import type { FactoryProvider } from '@nestjs/common';
import { Authoriser } from '../access/authoriser.js';
import { FindBackup } from '../backups/find-backup.js';
import { CatalogRepair } from '../catalog-upkeep/catalog-repair.js';
import { ChangeLogComparison } from '../catalog-upkeep/compare-change-log.js';
import { ChangeLogRepair } from '../catalog-upkeep/change-log-repair.js';
import { ChangeLogRegistrar } from '../catalog-upkeep/change-log-registrar.js';
import { CheckCatalog } from '../catalog-upkeep/check-catalog.js';
import { BackupComparison } from '../catalog-upkeep/compare-backup.js';
import { CatalogComparison } from '../catalog-upkeep/compare-catalog.js';
import { KeyComparison } from '../catalog-upkeep/compare-keys.js';
import { KeyRegistrar } from '../catalog-upkeep/key-registrar.js';
import { HoldUnexplained } from '../catalog-upkeep/hold-unexplained.js';
import { ManifestInspector } from '../catalog-upkeep/inspect-manifest.js';
import { OrphanRegistrar } from '../catalog-upkeep/orphan-registrar.js';
import { RebuildCatalog } from '../catalog-upkeep/rebuild-catalog.js';
import { RepositoryRegistrar } from '../catalog-upkeep/repository-registrar.js';
import { CheckInstallation } from '../check/check-installation.js';
import { KeyCheck } from '../check/key-check.js';
import { SharedChecks } from '../check/shared-checks.js';
import { ShowProtection } from '../enrolment/show-protection.js';
import { ExportBackup } from '../export/export-backup.js';
import { ExportText } from '../export/export-text.js';
import { WriteExport } from '../export/write-export.js';
import { LeaseBackup } from '../retention/lease-backup.js';
import { BackupSources } from '../restore/backup-sources.js';
import { SyncTenants } from '../tenants/sync-tenants.js';
import { given, provideClass } from './provide-class.js';

/** What an operator does at the command line, without operation and queue: rebuild and check the catalog, export. */
export function upkeepProviders(
  { backup, keys, repository }: LifeboatConfig,
  clock: Clock,
): FactoryProvider[] {
  return [
    provideClass(ManifestInspector, ManifestStore),
    provideClass(
      KeyRegistrar,
      KeyStore,
      ErasureStore,
      TenantKeysRepository,
      TenantsRepository,
      CatalogUpkeepRepository,
      given(clock),
    ),
    provideClass(HoldUnexplained, given({ retentionDays: backup.retentionDays }), given(clock)),
    provideClass(
      ChangeLogRegistrar,
      Repository,
      EpochStore,
      SegmentStore,
      ChangeLogEpochsRepository,
      ChangeLogUpkeepRepository,
      RecoveryGapsRepository,
    ),
    provideClass(
      RepositoryRegistrar,
      CatalogUpkeepRepository,
      Repository,
      ManifestInspector,
      KeyRegistrar,
      HoldUnexplained,
      ChangeLogRegistrar,
    ),
    provideClass(RebuildCatalog, Authoriser, RlsTransactions, RepositoryRegistrar, SyncTenants, AuditWriter),
    provideClass(BackupComparison, Repository, ManifestInspector, given(clock)),
    provideClass(
      KeyComparison,
      RlsTransactions,
      TenantKeysRepository,
      TenantsRepository,
      KeyStore,
      ErasureStore,
    ),
    provideClass(
      CatalogComparison,
      RlsTransactions,
      CatalogUpkeepRepository,
      Repository,
      BackupComparison,
      KeyComparison,
      ChangeLogComparison,
    ),
    provideClass(
      ChangeLogComparison,
      RlsTransactions,
      ChangeLogSegmentsRepository,
      ChangeLogUpkeepRepository,
      Repository,
    ),
    provideClass(ChangeLogRepair, RlsTransactions, RecoveryGapsRepository, EpochStore),
    provideClass(
      CatalogRepair,
      RlsTransactions,
      CatalogUpkeepRepository,
      Repository,
      TenantLock,
      ChangeLogRepair,
      given(clock),
    ),
    provideClass(
      OrphanRegistrar,
      RlsTransactions,
      CatalogUpkeepRepository,
      KeyRegistrar,
      HoldUnexplained,
      BackupSchedulesRepository,
    ),
    provideClass(CheckCatalog, Authoriser, CatalogComparison, CatalogRepair, OrphanRegistrar, AuditWriter),
    provideClass(KeyCheck, given(keys), MasterKeys, TenantKeyring, KeyStore),
    provideClass(
      SharedChecks,
      RlsTransactions,
      CatalogRights,
      JobQueue,
      Repository,
      KeyCheck,
      given(repository),
    ),
    provideClass(CheckInstallation, Authoriser, AppDatabases, SharedChecks, ShowProtection),
    provideClass(ExportText, VolumeStore, SchemaStore),
    provideClass(WriteExport, BackupSources, ExportText),
    provideClass(ExportBackup, Authoriser, FindBackup, LeaseBackup, WriteExport, AuditWriter, given(clock)),
  ];
}
