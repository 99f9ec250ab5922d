import type { EnrolmentStep } from '@lifeboat/app-database';

/** How a database shall be enrolled. */
export interface ProtectInput {
  /** Name of the application database; may be left out where there is one only. */
  database?: string | undefined;
  /** Tables as `schema.table` whose whole old rows are logged. */
  full?: readonly string[] | undefined;
  /** Whether the database refuses to move rows to another tenant. */
  refuseMoves?: boolean | undefined;
  /** Whether changes of the schema are marked, where the login may set it up. True if not given. */
  ddlMarker?: boolean | undefined;
}

/** How a database shall be withdrawn. */
export interface UnprotectInput {
  database?: string | undefined;
  /** Whether the connection that reads from the slot is ended. */
  force?: boolean | undefined;
}

/** How to carry out what was agreed to. */
export interface EnrolmentRunOptions {
  signal: AbortSignal;
  /** The plan that was agreed to; any if not given. */
  planHash?: string | undefined;
  /** Called before each step. */
  onStep: (step: EnrolmentStep, index: number, steps: number) => void;
}
