import type { ClientBase } from 'pg';
import type { StraightTable, TableDelta } from '../compare/tenant-plan.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import { findForeignKeyConflicts } from './foreign-key-conflicts.js';
import { findKeyConflicts } from './key-conflicts.js';
import type { PlanPreview, RowSample } from './plan-preview.js';
import type { PreviewLimits } from './preview-limits.js';
import { sampleRows } from './sample-rows.js';
import { findSequenceMoves } from './sequence-moves.js';

/**
 * Looks at what a plan would do before it is done. What cannot be known from staging is left to the apply: tables that
 * are loaded straight, and keys over generated columns.
 *
 * @param client sees the plan's moment
 */
export async function previewPlan(
  client: ClientBase,
  scope: TenantScope,
  deltas: readonly TableDelta[],
  straight: readonly StraightTable[],
  tenantId: string,
  limits: PreviewLimits,
): Promise<PlanPreview> {
  const samples: RowSample[] = [];
  for (const delta of deltas) {
    const most = Math.min(limits.rowsPerTable, limits.rows - samples.length);
    if (most > 0 && delta.inserts + delta.updates + delta.replacements + delta.deletes > 0) {
      samples.push(...(await sampleRows(client, delta.staged, tenantId, most, limits.valueLength)));
    }
  }
  return {
    conflicts: [
      ...(await findForeignKeyConflicts(client, scope, deltas, straight, limits)),
      ...(await findKeyConflicts(client, deltas, limits)),
    ],
    sequences: await findSequenceMoves(client, deltas),
    samples,
  };
}
