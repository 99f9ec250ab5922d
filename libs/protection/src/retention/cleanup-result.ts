import type { RemovedBackups } from './remove-deleted.js';
import type { RetentionDecision } from './retention-decision.js';

/** What came of a cleanup. Sizes are bytes. */
export interface CleanupResult {
  tenantId: string;
  /** Nothing was deleted: it says what would be. */
  dryRun: boolean;
  /** Every backup that is not deleted already, newest first. */
  backups: RetentionDecision[];
  kept: { backups: number; bytes: number };
  /** They can be brought back for `graceHours`, and are removed afterwards. */
  deleted: { backups: number; bytes: number };
  graceHours: number;
  /** What was deleted earlier, and removed for good now. */
  removed: RemovedBackups;
}

const NOTHING_REMOVED: RemovedBackups = { backups: 0, objects: 0, bytes: 0, spared: [] };

export function cleanupResultOf(
  tenantId: string,
  backups: RetentionDecision[],
  graceMs: number,
  removed: RemovedBackups | null,
): CleanupResult {
  const sumOf = (action: RetentionDecision['action']): { backups: number; bytes: number } => {
    const decided = backups.filter((each) => each.action === action);
    return { backups: decided.length, bytes: decided.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  };
  return {
    tenantId,
    dryRun: removed === null,
    backups,
    kept: sumOf('keep'),
    deleted: sumOf('delete'),
    graceHours: graceMs / 3_600_000,
    removed: removed ?? NOTHING_REMOVED,
  };
}
