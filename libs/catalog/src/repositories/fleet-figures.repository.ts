import { requireRls } from '@lifeboat/tenancy';
import type { BackupType } from '../entities/backup.entity.js';
import type { WorkState } from '../entities/states.js';
import {
  CHANGE_LOG_FIGURES,
  ENDED_FIGURES,
  OPEN_ALERTS,
  RECENT_FAILURES,
  STORED_FIGURES,
  TENANT_FIGURES,
  WORK_FIGURES,
} from './fleet-figures.sql.js';

/** What of one kind the repository holds, in bytes. */
export interface StoredFigures {
  kind: 'backups' | 'change_log' | 'restore_points';
  /** Backups, or segments. */
  count: number;
  sizeBytes: number;
  /** Before compression; 0 of the change log, where it is not known. */
  rawBytes: number;
}

export interface EndedFigures {
  kind: 'backup' | 'restore';
  status: WorkState;
  count: number;
  /** What backups have stored. */
  sizeBytes: number;
}

export interface RecentFailure {
  backupId: string;
  tenantId: string;
  type: BackupType;
  failedAt: Date;
  code: string | null;
}

export interface WorkFigures {
  /** The operations' kind. */
  kind: string;
  state: 'queued' | 'active';
  count: number;
  /** When the oldest of them was asked for. */
  oldestAt: Date;
}

export interface TenantFigures {
  tenantId: string;
  status: 'completed' | 'failed';
  count: number;
  /** Of those that can be read. */
  sizeBytes: number;
}

export interface ChangeLogFigures {
  databaseName: string;
  segments: number;
  sizeBytes: number;
  openGaps: number;
}

export interface OpenAlertFigures {
  /** The alerts' kind. */
  kind: string;
  count: number;
}

/** Figures over all tenants: for a system administrator's context. */
export class FleetFiguresRepository {
  stored(): Promise<StoredFigures[]> {
    return requireRls().query<StoredFigures[]>(STORED_FIGURES);
  }

  /** Backups, without restore points, and restores that have ended since. */
  endedSince(since: Date): Promise<EndedFigures[]> {
    return requireRls().query<EndedFigures[]>(ENDED_FIGURES, [since]);
  }

  /** Backups that have failed since, newest first. */
  failuresSince(since: Date, limit: number): Promise<RecentFailure[]> {
    return requireRls().query<RecentFailure[]>(RECENT_FAILURES, [since, limit]);
  }

  /** Operations that have not ended. */
  work(): Promise<WorkFigures[]> {
    return requireRls().query<WorkFigures[]>(WORK_FIGURES);
  }

  /** Of each tenant that has backups; restore points are not counted. */
  ofTenants(): Promise<TenantFigures[]> {
    return requireRls().query<TenantFigures[]>(TENANT_FIGURES);
  }

  /** Of each database whose changes are captured, or were. */
  changeLogs(): Promise<ChangeLogFigures[]> {
    return requireRls().query<ChangeLogFigures[]>(CHANGE_LOG_FIGURES);
  }

  /** What was wrong when it was looked for last, by kind. */
  openAlerts(): Promise<OpenAlertFigures[]> {
    return requireRls().query<OpenAlertFigures[]>(OPEN_ALERTS);
  }
}
