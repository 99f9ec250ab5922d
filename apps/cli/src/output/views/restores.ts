import type { RestoreView } from '@lifeboat/protection';
import { formatDuration, formatText, formatTime } from '../format.js';
import { textTable } from '../text-table.js';
import { approvalText } from './approval.js';
import { proofSchema, proofText } from './restore-proof.js';

export function restoresText(restores: readonly RestoreView[]): string {
  return textTable<RestoreView>(
    [
      { title: 'id', cell: ({ id }) => id },
      { title: 'created', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'status', cell: ({ status }) => status },
      { title: 'mode', cell: modeOf },
      { title: 'took', cell: ({ durationMs }) => formatDuration(durationMs), align: 'right' },
      { title: 'job', cell: ({ jobId }) => formatText(jobId) },
      { title: 'error', cell: ({ error }) => formatText(error?.code ?? null) },
      { title: 'reason', cell: ({ reason }) => formatText(reason) },
      { title: 'restore point', cell: ({ restorePointId }) => formatText(restorePointId) },
      { title: 'backup', cell: ({ sourcePath }) => sourcePath },
    ],
    restores,
  );
}

/** One restore; with its approval where it needs one, and where it has written with its proof. */
export function restoreText(restore: RestoreView): string {
  const proof = proofSchema.safeParse(restore.outcome);
  const approval = restore.approval === null ? [] : [approvalText(restore.approval)];
  return [restoresText([restore]), ...approval, ...(proof.success ? [proofText(proof.data)] : [])].join(
    '\n\n',
  );
}

function modeOf({ mode, dryRun, undoesRestoreId, targetTenantId, targetDatabase }: RestoreView): string {
  const target = targetTenantId ?? targetDatabase;
  const written = target === null ? mode : `${mode} into ${target}`;
  const kind = undoesRestoreId === null ? written : 'rollback';
  return dryRun ? `${kind} (dry run)` : kind;
}
