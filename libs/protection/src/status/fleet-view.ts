import type {
  ChangeLogFigures,
  EndedFigures,
  RecentFailure,
  StoredFigures,
  WorkFigures,
} from '@lifeboat/catalog';
import type { ErrorCode } from '@lifeboat/kernel';
import type { ProtectionState, RiskReason } from './risk.js';

/** How far the capture of a database's changes is, as far as the catalog tells; the database itself is not asked. */
export interface FleetCapture extends Omit<ChangeLogFigures, 'databaseName'> {
  database: string;
  /** Its newest epoch goes on. */
  captured: boolean;
  /** Everything up to here can be recovered. */
  coveredAt: Date;
  /** How far that is behind the present; null where changes are not captured any more. */
  lagSeconds: number | null;
}

/** How the repository is filled. Sizes are bytes. */
export interface FleetStorage {
  /** What there is of each kind. */
  stored: StoredFigures[];
  /** Room that is left, and all there is; null for a bucket, and where it cannot be asked. */
  freeBytes: number | null;
  totalBytes: number | null;
  /** Why it cannot be asked. */
  problem: ErrorCode | null;
}

/** All tenants at a glance. */
export interface FleetView {
  at: Date;
  /** How many of each state, and of all. */
  tenants: Record<ProtectionState | 'total', number>;
  /** How many tenants are at risk for each reason, the worst first; a tenant can be at risk for several. */
  risks: { reason: RiskReason; tenants: number }[];
  /** The tenant whose last good backup is the oldest, of those that are backed up and have one. */
  oldestLastGood: { tenantId: string; at: Date } | null;
  /** Of the last 24 hours: how many backups, without restore points, and restores have ended, and how. */
  lastDay: { ended: EndedFigures[]; failures: RecentFailure[] };
  storage: FleetStorage;
  captures: FleetCapture[];
  /** What is queued or under way. */
  work: WorkFigures[];
}
