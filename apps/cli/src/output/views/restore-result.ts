import type { OperationView } from '@lifeboat/protection';
import { z } from 'zod';
import { formatCount, formatDuration, formatText } from '../format.js';
import { textFields, textTable } from '../text-table.js';
import { planOf, planText } from './plan.js';
import { isolationText, proofSchema } from './restore-proof.js';
import { tookText } from './took.js';

const tableSchema = z.object({
  table: z.string(),
  inserted: z.number(),
  updated: z.number(),
  deleted: z.number(),
  after: z.object({ rows: z.number() }),
});

type AppliedTable = z.infer<typeof tableSchema>;

const resultSchema = z.object({
  restoreId: z.string(),
  backupId: z.string(),
  dryRun: z.boolean(),
  plan: z.object({ recovery: z.object({ moment: z.string() }).optional() }).optional(),
  restorePointId: z.string().nullable().default(null),
  outcome: z
    .object({ lockHeldMs: z.number(), tables: z.array(tableSchema), isolation: proofSchema.shape.isolation })
    .optional(),
});

/** What came of a restore: what was written, or for a dry run the plan. */
export function restoreResultText(job: OperationView): string {
  const { restoreId, backupId, restorePointId, plan, outcome } = resultSchema.parse(job.result);
  const moment = plan?.recovery?.moment;
  if (outcome === undefined) {
    return planText(planOf(job.result));
  }
  const changed = outcome.tables.filter(({ inserted, updated, deleted }) => inserted + updated + deleted > 0);
  const fields = textFields([
    ['restore', restoreId],
    ['backup', backupId],
    ...(moment === undefined ? [] : [['as it was at', moment] as const]),
    ['restore point', formatText(restorePointId)],
    ['to undo it', undoText(job, restoreId)],
    ['others', isolationText(outcome)],
    ['proof', `lifeboat restores -t ${job.tenantId} --restore ${restoreId}`],
    ['took', `${tookText(job)}, with tables locked for ${formatDuration(outcome.lockHeldMs)}`],
  ]);
  return changed.length === 0
    ? `The tenant was already as this restore would leave it; nothing was written.\n\n${fields}`
    : `${appliedText(changed)}\n\n${fields}`;
}

/** What undoes a restore of another tenant's backup says why. */
function undoText({ tenantId, targetTenantId }: OperationView, restoreId: string): string {
  return targetTenantId === null
    ? `lifeboat rollback -t ${tenantId} --restore ${restoreId}`
    : `lifeboat rollback -t ${targetTenantId} --restore ${restoreId} --reason "…"`;
}

function appliedText(tables: readonly AppliedTable[]): string {
  return textTable<AppliedTable>(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'inserted', cell: ({ inserted }) => formatCount(inserted), align: 'right' },
      { title: 'updated', cell: ({ updated }) => formatCount(updated), align: 'right' },
      { title: 'deleted', cell: ({ deleted }) => formatCount(deleted), align: 'right' },
      { title: 'rows now', cell: ({ after }) => formatCount(after.rows), align: 'right' },
    ],
    tables,
  );
}
