export {
  AuditChainsRepository,
  type ChainedLine,
  type ChainHead,
  type ChainPage,
  type ChainPlace,
} from './audit/audit-chains.repository.js';
export { AuditEntriesRepository, type AuditFilter } from './audit/audit-entries.repository.js';
export type { AuditedActor, AuditRecord } from './audit/audit-record.js';
export { AuditWriter } from './audit/audit-writer.js';
export { hashOfLine, NO_LINE, textOfLine } from './audit/hash-of-line.js';
export { CatalogModule } from './catalog.module.js';
export { createCatalogDataSource } from './data-source/create-catalog-data-source.js';
export { AlertChannel, type AlertChannelName, ALERT_CHANNELS } from './entities/alert-channel.entity.js';
export type { AlertDelivery } from './entities/alert-delivery.entity.js';
export { Alert, ALERT_SUBJECT_TYPES, type AlertSubjectType } from './entities/alert.entity.js';
export { AUDIT_OUTCOMES, AuditEntry, type AuditOutcome } from './entities/audit-entry.entity.js';
export { Backup, BACKUP_TYPES, type BackupType } from './entities/backup.entity.js';
export {
  BackupSchedule,
  type Retention,
  SCHEDULED_BACKUP_TYPES,
  type ScheduledBackupType,
  type Weekday,
  WEEKDAYS,
} from './entities/backup-schedule.entity.js';
export { BackupStats } from './entities/backup-stats.entity.js';
export { ChangeLogBlock } from './entities/change-log-block.entity.js';
export {
  ChangeLogEpoch,
  type EnrolledTable,
  type LeafShape,
  type SeenKeys,
  type ReplicaIdentity,
  type TableShape,
} from './entities/change-log-epoch.entity.js';
export { ChangeLogSegment } from './entities/change-log-segment.entity.js';
export { Operation } from './entities/operation.entity.js';
export { GAP_REASONS, type GapReason, RecoveryGap } from './entities/recovery-gap.entity.js';
export { type StoredSnapshot, TenantBirth } from './entities/tenant-birth.entity.js';
export { Restore, RESTORE_MODES, type RestoreMode } from './entities/restore.entity.js';
export { type ApprovalDecision, RestoreApproval } from './entities/restore-approval.entity.js';
export { Drill, DRILL_KINDS, type DrillKind } from './entities/drill.entity.js';
export { RestorePoint } from './entities/restore-point.entity.js';
export { type StoredError, WORK_STATES, type WorkState } from './entities/states.js';
export { TenantKey } from './entities/tenant-key.entity.js';
export {
  type LastingTenantStatus,
  Tenant,
  TENANT_STATUSES,
  type TenantStatus,
} from './entities/tenant.entity.js';
export { AlertsLock } from './lock/alerts-lock.js';
export { CaptureLock } from './lock/capture-lock.js';
export { ChangeLogLock } from './lock/change-log-lock.js';
export { DatabaseSlots, type GiveBack, type SlotsName } from './lock/database-slots.js';
export { TenantLock, type TenantLockOptions } from './lock/tenant-lock.js';
export { migrateCatalog, type MigrateCatalogOptions } from './migrate/migrate-catalog.js';
export { decodeCursor, encodeCursor } from './paging/cursor.js';
export { limitOf, type Page, type PageRequest, toPage } from './paging/page.js';
export { AlertChannelsRepository } from './repositories/alert-channels.repository.js';
export {
  AlertFactsRepository,
  type FullSizes,
  type LastRestore,
} from './repositories/alert-facts.repository.js';
export {
  type AlertChange,
  type AlertFilter,
  type AlertKey,
  AlertsRepository,
  type SeenAlert,
  type UntoldAlert,
} from './repositories/alerts.repository.js';
export { BackupDeletionsRepository } from './repositories/backup-deletions.repository.js';
export { BackupLeasesRepository } from './repositories/backup-leases.repository.js';
export {
  BackupSchedulesRepository,
  type NewSchedule,
  type SettledRun,
  type ScheduleSettings,
} from './repositories/backup-schedules.repository.js';
export { BackupStatsRepository } from './repositories/backup-stats.repository.js';
export {
  type BackupFacts,
  type BackupFilter,
  BackupsRepository,
  type NewBackup,
} from './repositories/backups.repository.js';
export { CatalogRights, type CatalogRightsFound } from './repositories/catalog-rights.js';
export {
  CatalogUpkeepRepository,
  type KnownBackup,
  type RegisteredBackup,
} from './repositories/catalog-upkeep.repository.js';
export {
  ChangeLogEpochsRepository,
  type ChangeLogPosition,
  type NewChangeLogEpoch,
} from './repositories/change-log-epochs.repository.js';
export {
  ChangeLogSegmentsRepository,
  type NewChangeLogBlock,
  type NewChangeLogSegment,
  type SegmentCounts,
  type TenantBlock,
} from './repositories/change-log-segments.repository.js';
export {
  type ChangeLogFigures,
  type EndedFigures,
  FleetFiguresRepository,
  type OpenAlertFigures,
  type RecentFailure,
  type StoredFigures,
  type TenantFigures,
  type WorkFigures,
} from './repositories/fleet-figures.repository.js';
export { notFound } from './repositories/not-found.js';
export {
  type NewOperation,
  type OperationFilter,
  OperationsRepository,
} from './repositories/operations.repository.js';
export {
  ChangeLogUpkeepRepository,
  type ReadableBlock,
  type UnfinishedWork,
} from './repositories/change-log-upkeep.repository.js';
export { type NewRecoveryGap, RecoveryGapsRepository } from './repositories/recovery-gaps.repository.js';
export {
  RecoverySegmentsRepository,
  type ReplayStretch,
} from './repositories/recovery-segments.repository.js';
export { type NewTenantBirth, TenantBirthsRepository } from './repositories/tenant-births.repository.js';
export {
  type CaptureFacts,
  type ScheduleFacts,
  type TenantFacts,
  type TenantFactsFilter,
  TenantFactsRepository,
} from './repositories/tenant-facts.repository.js';
export { TenantKeysRepository } from './repositories/tenant-keys.repository.js';
export {
  type NewRestoreApproval,
  RestoreApprovalsRepository,
} from './repositories/restore-approvals.repository.js';
export {
  type DrillFilter,
  type DrillOutcome,
  DrillsRepository,
  type NewDrill,
} from './repositories/drills.repository.js';
export { type NewRestorePoint, RestorePointsRepository } from './repositories/restore-points.repository.js';
export {
  type NewRestore,
  type RestoreFilter,
  RestoresRepository,
} from './repositories/restores.repository.js';
export { toStoredError } from './repositories/stored-error.js';
export type { ApplicationTenant, TenantSyncReport } from './repositories/sync-tenants.js';
export { type TenantFilter, TenantsRepository } from './repositories/tenants.repository.js';
