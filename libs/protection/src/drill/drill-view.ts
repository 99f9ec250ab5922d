import type { Drill, DrillKind, StoredError, WorkState } from '@lifeboat/catalog';
import type { SignatureState } from './drill-signer.js';

/** A drill, as API and command line list it. */
export interface DrillView {
  id: string;
  jobId: string | null;
  tenantId: string;
  kind: DrillKind;
  /** Null where the backup was removed since; the report still names it. */
  backupId: string | null;
  /** ISO 8601 with microseconds; null where it is the backup's own. */
  moment: string | null;
  status: WorkState;
  /** The verdict; null as long as there is none, and where the drill could not be carried out. */
  passed: boolean | null;
  /** Milliseconds that would have been lost; null where nothing could have been had back, or that is not known. */
  rpoMs: number | null;
  /** Milliseconds that a restore would have taken; null where it would not have come to its end. */
  rtoMs: number | null;
  /** Null where there is no report. */
  signature: SignatureState | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: number | null;
  /** Why it could not be carried out. */
  error: StoredError | null;
}

/** A drill with its report. */
export interface DrillDetails extends DrillView {
  /** What was tried, checked and measured; null as long as there is none. */
  report: Record<string, unknown> | null;
}

export function viewOfDrill(drill: Drill, signature: SignatureState | null): DrillView {
  const { id, operationId, tenantId, kind, backupId, moment, status, passed, rpoMs, rtoMs } = drill;
  const { createdAt, startedAt, finishedAt, durationMs, error } = drill;
  return {
    id,
    jobId: operationId,
    tenantId,
    kind,
    backupId,
    moment,
    status,
    passed,
    rpoMs,
    rtoMs,
    signature,
    createdAt,
    startedAt,
    finishedAt,
    durationMs,
    error,
  };
}
