export {
  type CatalogDataSourceOptions,
  createCatalogDataSource,
} from './data-source/create-catalog-data-source.js';
export { AUDIT_OUTCOMES, AuditEntry, type AuditOutcome } from './entities/audit-entry.entity.js';
export { Backup, BACKUP_TYPES, type BackupType } from './entities/backup.entity.js';
export {
  BackupSchedule,
  type Retention,
  type ScheduledBackupType,
} from './entities/backup-schedule.entity.js';
export { BackupStats } from './entities/backup-stats.entity.js';
export { Operation } from './entities/operation.entity.js';
export { Restore, RESTORE_MODES, type RestoreMode } from './entities/restore.entity.js';
export { RestorePoint } from './entities/restore-point.entity.js';
export { type StoredError, WORK_STATES, type WorkState } from './entities/states.js';
export { Tenant, TENANT_STATUSES, type TenantStatus } from './entities/tenant.entity.js';
export { createMigrationDataSource, type MigrationClass } from './migrate/create-migration-data-source.js';
export { migrateCatalog, type MigrateCatalogOptions } from './migrate/migrate-catalog.js';
