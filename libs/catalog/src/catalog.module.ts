import type { CatalogConfig } from '@lifeboat/config';
import { type Clock, systemClock } from '@lifeboat/kernel';
import { RlsTransactions } from '@lifeboat/tenancy';
import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditChainsRepository } from './audit/audit-chains.repository.js';
import { AuditEntriesRepository } from './audit/audit-entries.repository.js';
import { AuditWriter } from './audit/audit-writer.js';
import { CatalogConnections } from './catalog-connections.js';
import { AlertsLock } from './lock/alerts-lock.js';
import { CaptureLock } from './lock/capture-lock.js';
import { ChangeLogLock } from './lock/change-log-lock.js';
import { TenantLock } from './lock/tenant-lock.js';
import { AlertChannelsRepository } from './repositories/alert-channels.repository.js';
import { AlertFactsRepository } from './repositories/alert-facts.repository.js';
import { AlertsRepository } from './repositories/alerts.repository.js';
import { BackupDeletionsRepository } from './repositories/backup-deletions.repository.js';
import { BackupLeasesRepository } from './repositories/backup-leases.repository.js';
import { BackupSchedulesRepository } from './repositories/backup-schedules.repository.js';
import { BackupStatsRepository } from './repositories/backup-stats.repository.js';
import { BackupsRepository } from './repositories/backups.repository.js';
import { CatalogRights } from './repositories/catalog-rights.js';
import { CatalogUpkeepRepository } from './repositories/catalog-upkeep.repository.js';
import { ChangeLogEpochsRepository } from './repositories/change-log-epochs.repository.js';
import { ChangeLogSegmentsRepository } from './repositories/change-log-segments.repository.js';
import { ChangeLogUpkeepRepository } from './repositories/change-log-upkeep.repository.js';
import { FleetFiguresRepository } from './repositories/fleet-figures.repository.js';
import { OperationsRepository } from './repositories/operations.repository.js';
import { RecoveryGapsRepository } from './repositories/recovery-gaps.repository.js';
import { RecoverySegmentsRepository } from './repositories/recovery-segments.repository.js';
import { DrillsRepository } from './repositories/drills.repository.js';
import { RestoreApprovalsRepository } from './repositories/restore-approvals.repository.js';
import { RestorePointsRepository } from './repositories/restore-points.repository.js';
import { RestoresRepository } from './repositories/restores.repository.js';
import { TenantBirthsRepository } from './repositories/tenant-births.repository.js';
import { TenantFactsRepository } from './repositories/tenant-facts.repository.js';
import { TenantKeysRepository } from './repositories/tenant-keys.repository.js';
import { TenantsRepository } from './repositories/tenants.repository.js';

/** Repositories whose only need is the clock: the connection comes from the running transaction. */
const REPOSITORIES = [
  TenantsRepository,
  OperationsRepository,
  BackupsRepository,
  BackupDeletionsRepository,
  BackupLeasesRepository,
  RestoresRepository,
  RestoreApprovalsRepository,
  RestorePointsRepository,
  DrillsRepository,
  BackupSchedulesRepository,
  TenantKeysRepository,
  CatalogUpkeepRepository,
  ChangeLogEpochsRepository,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
  RecoveryGapsRepository,
  CatalogRights,
  AlertsRepository,
  AlertChannelsRepository,
];

/** The catalog for the modules of a process: repositories, transactions, audit log and tenant lock. */
@Module({})
export class CatalogModule {
  /** @param clock stamps the rows; tests turn it */
  static forRoot(config: CatalogConfig, clock: Clock = systemClock): DynamicModule {
    const providers: FactoryProvider[] = [
      { provide: CatalogConnections, useFactory: () => new CatalogConnections(config) },
      {
        provide: DataSource,
        useFactory: (connections: CatalogConnections) => connections.main,
        inject: [CatalogConnections],
      },
      {
        provide: RlsTransactions,
        useFactory: (dataSource: DataSource) => new RlsTransactions(dataSource),
        inject: [DataSource],
      },
      {
        provide: AuditWriter,
        useFactory: (connections: CatalogConnections) => new AuditWriter(connections.audit, clock),
        inject: [CatalogConnections],
      },
      { provide: TenantLock, useFactory: () => new TenantLock(config) },
      { provide: CaptureLock, useFactory: () => new CaptureLock(config) },
      { provide: AlertsLock, useFactory: () => new AlertsLock(config) },
      { provide: ChangeLogLock, useFactory: () => new ChangeLogLock(config) },
      { provide: AuditEntriesRepository, useFactory: () => new AuditEntriesRepository() },
      { provide: AuditChainsRepository, useFactory: () => new AuditChainsRepository() },
      { provide: BackupStatsRepository, useFactory: () => new BackupStatsRepository() },
      { provide: TenantFactsRepository, useFactory: () => new TenantFactsRepository() },
      { provide: FleetFiguresRepository, useFactory: () => new FleetFiguresRepository() },
      { provide: TenantBirthsRepository, useFactory: () => new TenantBirthsRepository() },
      { provide: AlertFactsRepository, useFactory: () => new AlertFactsRepository() },
      { provide: RecoverySegmentsRepository, useFactory: () => new RecoverySegmentsRepository() },
      ...REPOSITORIES.map((repository) => ({
        provide: repository,
        useFactory: () => new repository(clock),
      })),
    ];
    const shared = providers.map(({ provide }) => provide).filter((token) => token !== CatalogConnections);
    return { module: CatalogModule, global: true, providers, exports: shared };
  }
}
