import type { Coverage, NotCoveredReason } from './coverage.js';
import type { ObjectRecord, TableRecord } from './enrolment-state.js';

/** What is asked of an enrolment. */
export interface EnrolmentWishes {
  /** Tables as `schema.table` that get the identity FULL. Those that got it before keep it. */
  full: readonly string[];
  /** Whether covered tables refuse to move a row to another tenant. Once asked for, it holds for later runs too. */
  refuseMoves: boolean;
  /** Whether changes of the schema are marked in the change stream, which only a superuser can set up. */
  ddlMarker: boolean;
}

/** What enrolling would do, and what it would cost. */
export interface EnrolmentPlan {
  /** Of all steps: who agrees to it agrees to no other. */
  hash: string;
  /** In their order. Empty where nothing is to be done. */
  steps: EnrolmentStep[];
  /** Every table with tenants' rows. */
  tables: PlannedTable[];
  /** Sentences that one should have read. */
  warnings: string[];
}

type StepKind =
  | 'drop_index'
  | 'build_index'
  | 'set_identity'
  | 'create_publication'
  | 'alter_publication'
  | 'drop_publication'
  | 'refuse_moves'
  | 'allow_moves'
  | 'mark_ddl'
  | 'unmark_ddl'
  | 'create_slot'
  | 'drop_slot'
  | 'drop_records';

/** One change of the application database. */
export interface EnrolmentStep {
  kind: StepKind;
  /** Whom it concerns: `schema.table`, or the name of publication or slot. */
  target: string;
  /** Why, for a person. */
  why: string;
  /** What is run, in this order. */
  sql: string[];
  /**
   * `plain`: may wait for old transactions, and holds up nobody meanwhile. `locking`: takes a lock that writers would
   * queue behind, so it waits for it in short tries. `replication`: runs as the role with REPLICATION.
   */
  manner: 'plain' | 'locking' | 'replication';
  /** Written down before it is done, so that it can be undone. */
  record: RecordChange | null;
  /** Bytes that it will take on disk, as far as it can be told. */
  estimatedBytes: number;
}

type RecordChange =
  | { kind: 'table'; record: TableRecord }
  | { kind: 'object'; record: ObjectRecord }
  /** Struck out once the step is done. */
  | { kind: 'forget-object'; record: ObjectRecord };

export interface PlannedTable {
  schema: string;
  name: string;
  now: Coverage;
  /** Once the plan is carried out. */
  then:
    { covered: true; identity: 'default' | 'index' | 'full' } | { covered: false; reason: NotCoveredReason };
  /** Bytes of indexes to be built. */
  indexBytes: number;
  /** What each changed row adds to the WAL at most, in bytes: `full` to every UPDATE and DELETE, else to every DELETE. */
  walBytesPerRow: number;
}
