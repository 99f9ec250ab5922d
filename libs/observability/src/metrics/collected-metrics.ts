import type { Metric } from './metric.js';

/** What is collected when somebody asks, from catalog, queues and repository: the same whichever process is asked. */
export const COLLECTED_METRICS = {
  tenants: {
    name: 'lifeboat_tenants',
    help: 'Tenants by how well they are protected: protected, at_risk, gone, erased.',
    kind: 'gauge',
    labels: ['state'],
  },
  tenantsAtRisk: {
    name: 'lifeboat_tenants_at_risk',
    help: 'Tenants that are at risk for a reason; a tenant can be at risk for several.',
    kind: 'gauge',
    labels: ['reason'],
  },
  oldestGoodBackup: {
    name: 'lifeboat_oldest_good_backup_timestamp_seconds',
    help: "When the oldest of all active tenants' newest good backups ended, in seconds since 1970.",
    kind: 'gauge',
    labels: [],
  },
  backupMaxAge: {
    name: 'lifeboat_backup_max_age_seconds',
    help: 'How old the newest good backup of a tenant may be whom no schedule backs up: BACKUP_MAX_AGE, in seconds.',
    kind: 'gauge',
    labels: [],
  },
  tenantAtRisk: {
    name: 'lifeboat_tenant_at_risk',
    help: 'How many reasons there are for which the tenant is at risk; 0: it is not.',
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantLastGoodBackup: {
    name: 'lifeboat_tenant_last_good_backup_timestamp_seconds',
    help: "When the tenant's newest good backup ended, in seconds since 1970; of several tenants the oldest.",
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantRecoveryPoint: {
    name: 'lifeboat_tenant_recovery_point_timestamp_seconds',
    help: 'The newest state that the tenant can be brought back to, by backup or change log, in seconds since 1970; of several tenants the oldest. What is newer is the RPO lag.',
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantRecoveryWindowEnd: {
    name: 'lifeboat_tenant_recovery_window_end_timestamp_seconds',
    help: 'The last moment that the tenant can be recovered to by the change log, in seconds since 1970; of several tenants the oldest.',
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantBackups: {
    name: 'lifeboat_tenant_backups',
    help: 'Backups of the tenant that the catalog knows, by how they ended; restore points are not counted.',
    kind: 'gauge',
    labels: ['tenant', 'status'],
  },
  tenantStoredBytes: {
    name: 'lifeboat_tenant_stored_bytes',
    help: "What the tenant's backups take in the repository, in bytes; without restore points.",
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantBackupBytes: {
    name: 'lifeboat_tenant_backup_bytes',
    help: "The size of the tenant's newest good full backup before compression, in bytes; its change over time is the growth.",
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantBackupSeconds: {
    name: 'lifeboat_tenant_backup_duration_seconds',
    help: "How long the tenant's newest good backup took, in seconds; of several tenants the longest.",
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantBackupValid: {
    name: 'lifeboat_tenant_backup_valid',
    help: "0 where the last validation has found the tenant's newest backup broken, else 1; of several tenants the least.",
    kind: 'gauge',
    labels: ['tenant'],
  },
  tenantScheduleMisses: {
    name: 'lifeboat_tenant_schedule_misses',
    help: "Due times of the tenant's schedules that have passed without a start, or with one that came late, since the schedules were made; of those that are switched on.",
    kind: 'gauge',
    labels: ['tenant'],
  },
  scheduleMisses: {
    name: 'lifeboat_schedule_misses',
    help: 'Due times of all schedules that have passed without a start, or with one that came late, since the schedules were made; of those that are switched on.',
    kind: 'gauge',
    labels: [],
  },
  endedLastDay: {
    name: 'lifeboat_ended_last_day',
    help: 'Backups and restores that have ended in the last 24 hours, by kind and how they ended.',
    kind: 'gauge',
    labels: ['kind', 'status'],
  },
  operations: {
    name: 'lifeboat_operations',
    help: 'Operations that have not ended, by kind and state (queued, active).',
    kind: 'gauge',
    labels: ['kind', 'state'],
  },
  oldestOperation: {
    name: 'lifeboat_oldest_operation_age_seconds',
    help: 'How long ago the oldest operation was asked for that has not ended, by kind and state, in seconds.',
    kind: 'gauge',
    labels: ['kind', 'state'],
  },
  storedBytes: {
    name: 'lifeboat_stored_bytes',
    help: 'What the repository holds by kind (backups, restore_points, change_log), in bytes.',
    kind: 'gauge',
    labels: ['kind'],
  },
  repositoryFree: {
    name: 'lifeboat_repository_free_bytes',
    help: 'Room that is left in the repository, in bytes; not there for a bucket.',
    kind: 'gauge',
    labels: [],
  },
  repositorySize: {
    name: 'lifeboat_repository_size_bytes',
    help: 'Room that there is for the repository in all, in bytes; not there for a bucket.',
    kind: 'gauge',
    labels: [],
  },
  captureLag: {
    name: 'lifeboat_capture_lag_seconds',
    help: "How far the capture of a database's changes is behind the present, in seconds; not there where they are not captured.",
    kind: 'gauge',
    labels: ['database'],
  },
  captureStopped: {
    name: 'lifeboat_capture_stopped',
    help: "1 where a database's changes were captured and are not any more, though nobody has withdrawn it; else 0.",
    kind: 'gauge',
    labels: ['database'],
  },
  openGaps: {
    name: 'lifeboat_recovery_gaps_open',
    help: "Gaps of a database's change log that nothing has closed yet.",
    kind: 'gauge',
    labels: ['database'],
  },
  slotActive: {
    name: 'lifeboat_replication_slot_active',
    help: '1 where a process reads the replication slot of the database, else 0.',
    kind: 'gauge',
    labels: ['database'],
  },
  slotRetained: {
    name: 'lifeboat_replication_slot_retained_bytes',
    help: 'Bytes of WAL that the replication slot of the database holds back.',
    kind: 'gauge',
    labels: ['database'],
  },
  queueJobs: {
    name: 'lifeboat_queue_jobs',
    help: 'Jobs in a queue by state (waiting, active, delayed, failed).',
    kind: 'gauge',
    labels: ['queue', 'state'],
  },
  collectorUp: {
    name: 'lifeboat_collector_up',
    help: '1 where what a collector asks has answered; where it has not, its metrics are missing.',
    kind: 'gauge',
    labels: ['collector'],
  },
  collectorSeconds: {
    name: 'lifeboat_collector_duration_seconds',
    help: 'How long a collector took, in seconds.',
    kind: 'gauge',
    labels: ['collector'],
  },
} as const satisfies Record<string, Metric>;

export type CollectedMetric = keyof typeof COLLECTED_METRICS;
