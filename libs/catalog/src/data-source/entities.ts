import { AlertChannel } from '../entities/alert-channel.entity.js';
import { AlertDelivery } from '../entities/alert-delivery.entity.js';
import { Alert } from '../entities/alert.entity.js';
import { AuditEntry } from '../entities/audit-entry.entity.js';
import { Backup } from '../entities/backup.entity.js';
import { BackupLease } from '../entities/backup-lease.entity.js';
import { BackupSchedule } from '../entities/backup-schedule.entity.js';
import { BackupStats } from '../entities/backup-stats.entity.js';
import { ChangeLogBlock } from '../entities/change-log-block.entity.js';
import { ChangeLogEpoch } from '../entities/change-log-epoch.entity.js';
import { ChangeLogSegment } from '../entities/change-log-segment.entity.js';
import { Drill } from '../entities/drill.entity.js';
import { Operation } from '../entities/operation.entity.js';
import { RecoveryGap } from '../entities/recovery-gap.entity.js';
import { Restore } from '../entities/restore.entity.js';
import { RestoreApproval } from '../entities/restore-approval.entity.js';
import { RestorePoint } from '../entities/restore-point.entity.js';
import { TenantBirth } from '../entities/tenant-birth.entity.js';
import { TenantKey } from '../entities/tenant-key.entity.js';
import { Tenant } from '../entities/tenant.entity.js';

/** Everything that is mapped. */
export const catalogEntities = [
  Tenant,
  TenantKey,
  Operation,
  Backup,
  Restore,
  RestoreApproval,
  RestorePoint,
  Drill,
  BackupLease,
  BackupSchedule,
  AuditEntry,
  BackupStats,
  ChangeLogEpoch,
  ChangeLogSegment,
  ChangeLogBlock,
  RecoveryGap,
  TenantBirth,
  Alert,
  AlertDelivery,
  AlertChannel,
];
