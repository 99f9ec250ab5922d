import type { MigrationInterface } from 'typeorm';
import { CreateTenants1795392000000 } from './versions/1795392000000-create-tenants.js';
import { CreateOperations1795392001000 } from './versions/1795392001000-create-operations.js';
import { CreateBackups1795392002000 } from './versions/1795392002000-create-backups.js';
import { CreateRestores1795392003000 } from './versions/1795392003000-create-restores.js';
import { CreateBackupSchedules1795392004000 } from './versions/1795392004000-create-backup-schedules.js';
import { CreateBackupLogs1795392005000 } from './versions/1795392005000-create-backup-logs.js';
import { CreateBackupStats1795392006000 } from './versions/1795392006000-create-backup-stats.js';
import { CreateTenantKeys1795392007000 } from './versions/1795392007000-create-tenant-keys.js';
import { HoldRestoringTenants1795392020000 } from './versions/1795392020000-hold-restoring-tenants.js';
import { PlanSamples1795392030000 } from './versions/1795392030000-plan-samples.js';
import { ErasedTenants1795392040000 } from './versions/1795392040000-erased-tenants.js';
import { OperationsOnTwoTenants1795392050000 } from './versions/1795392050000-operations-on-two-tenants.js';
import { RestoreTargetDatabase1795392060000 } from './versions/1795392060000-restore-target-database.js';
import { CreateChangeLog1795392080000 } from './versions/1795392080000-create-change-log.js';
import { IncrementalBackups1795392110000 } from './versions/1795392110000-incremental-backups.js';
import { RecoveredBackups1795392120000 } from './versions/1795392120000-recovered-backups.js';
import { MarkingSegments1795392140000 } from './versions/1795392140000-marking-segments.js';
import { ChangeLogLife1795392150000 } from './versions/1795392150000-change-log-life.js';
import { ChainBackupLogs1795392170000 } from './versions/1795392170000-chain-backup-logs.js';
import { OperationsFromWhere1795392171000 } from './versions/1795392171000-operations-from-where.js';
import { RestoreApprovals1795392172000 } from './versions/1795392172000-restore-approvals.js';
import { ScheduledRuns1795392180000 } from './versions/1795392180000-scheduled-runs.js';
import { RetainBackups1795392190000 } from './versions/1795392190000-retain-backups.js';
import { WatchedBackups1795392210000 } from './versions/1795392210000-watched-backups.js';
import { CreateDrills1795392300000 } from './versions/1795392300000-create-drills.js';
import { CreateAlerts1795392310000 } from './versions/1795392310000-create-alerts.js';
import { TenantBirths1795392330000 } from './versions/1795392330000-tenant-births.js';
import { SegmentBundles1795392331000 } from './versions/1795392331000-segment-bundles.js';
import { IdempotencyKeysOfTenants1795392350000 } from './versions/1795392350000-idempotency-keys-of-tenants.js';
import { OperationsAsAsked1795392350100 } from './versions/1795392350100-operations-as-asked.js';
import { BrokenChains1795392420000 } from './versions/1795392420000-broken-chains.js';

/** The catalog's migrations, oldest first. They run as `lifeboat_owner`, in the schema that `migrateCatalog` made. */
export const catalogMigrations: readonly (new () => MigrationInterface)[] = [
  CreateTenants1795392000000,
  CreateOperations1795392001000,
  CreateBackups1795392002000,
  CreateRestores1795392003000,
  CreateBackupSchedules1795392004000,
  CreateBackupLogs1795392005000,
  CreateBackupStats1795392006000,
  CreateTenantKeys1795392007000,
  HoldRestoringTenants1795392020000,
  PlanSamples1795392030000,
  ErasedTenants1795392040000,
  OperationsOnTwoTenants1795392050000,
  RestoreTargetDatabase1795392060000,
  CreateChangeLog1795392080000,
  IncrementalBackups1795392110000,
  RecoveredBackups1795392120000,
  MarkingSegments1795392140000,
  ChangeLogLife1795392150000,
  ChainBackupLogs1795392170000,
  OperationsFromWhere1795392171000,
  RestoreApprovals1795392172000,
  ScheduledRuns1795392180000,
  RetainBackups1795392190000,
  WatchedBackups1795392210000,
  CreateDrills1795392300000,
  CreateAlerts1795392310000,
  TenantBirths1795392330000,
  SegmentBundles1795392331000,
  IdempotencyKeysOfTenants1795392350000,
  OperationsAsAsked1795392350100,
  BrokenChains1795392420000,
];
