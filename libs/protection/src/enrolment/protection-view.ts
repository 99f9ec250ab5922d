import type {
  EnrolmentState,
  EnrolmentStep,
  NotCoveredReason,
  PlannedTable,
  Requirement,
  ScopedTable,
  CaptureSlotState,
} from '@lifeboat/app-database';

/** Whether a tenant's rows of a table can be recovered to a time. */
export interface ProtectedTableView {
  schema: string;
  name: string;
  covered: boolean;
  /** What is logged of old rows; null where it is not covered. */
  identity: 'default' | 'index' | 'full' | null;
  /** Why it is not covered. */
  reason: NotCoveredReason | null;
  detail: string | null;
  /** What to do about it. */
  remedy: string | null;
  /** Whether the database refuses to move a row to another tenant. */
  refusesMoves: boolean;
}

/** Something that is no longer as it was enrolled, or keeps changes from being captured. */
export interface ProtectionProblem {
  /** `requirement`, or the kind of step that would mend it. */
  kind: EnrolmentStep['kind'] | 'requirement';
  /** A table, the publication, or the slot. */
  target: string;
  detail: string;
  remedy: string;
}

export interface SlotView {
  name: string;
  /** Change capture reads from it just now. */
  active: boolean;
  /** `reserved`, `extended`, `unreserved`, or `lost`: then changes are missing. */
  walStatus: string | null;
  /** Bytes of WAL that the server keeps for it. */
  retainedBytes: number | null;
  /** Up to where changes are durable in the repository. */
  confirmedLsn: string | null;
}

/** How the change log stands to one application database. */
export interface ProtectionView {
  database: string;
  /** Whether it has been enrolled, be it in part. */
  enrolled: boolean;
  publication: string | null;
  slot: SlotView | null;
  /** Whether changes of the schema are marked in the change stream. */
  ddlMarker: boolean;
  tables: ProtectedTableView[];
  /** Empty where all is as it should be, and where it is not enrolled. */
  problems: ProtectionProblem[];
}

export function tableView(
  { schema, name, now }: PlannedTable,
  table: ScopedTable | undefined,
  { refusingMoves }: EnrolmentState,
): ProtectedTableView {
  return {
    schema,
    name,
    covered: now.covered,
    identity: now.covered ? now.identity : null,
    reason: now.covered ? null : now.reason,
    detail: now.covered ? null : now.detail,
    remedy: now.covered ? null : now.remedy,
    refusesMoves: table !== undefined && refusingMoves.includes(table.model.oid),
  };
}

export function requirementProblem({ detail, remedy }: Requirement, database: string): ProtectionProblem {
  return { kind: 'requirement', target: database, detail, remedy };
}

export function stepProblem({ kind, target, why }: EnrolmentStep): ProtectionProblem {
  return {
    kind,
    target,
    detail: `${target}: ${why}.`,
    remedy: 'Run "lifeboat protect", which shows what it would do first.',
  };
}

export function slotView(name: string, slot: CaptureSlotState): SlotView {
  const { active, walStatus, retainedBytes, confirmedLsn } = slot;
  return { name, active, walStatus, retainedBytes, confirmedLsn };
}
