import type { RestoreView } from '@lifeboat/protection';
import { formatDuration, formatText, formatTime } from '../format.js';
import { textTable } from '../text-table.js';

export function restoresText(restores: readonly RestoreView[]): string {
  return textTable<RestoreView>(
    [
      { title: 'id', cell: ({ id }) => id },
      { title: 'created', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'status', cell: ({ status }) => status },
      { title: 'mode', cell: ({ mode, dryRun }) => (dryRun ? `${mode} (dry run)` : mode) },
      { title: 'took', cell: ({ durationMs }) => formatDuration(durationMs), align: 'right' },
      { title: 'job', cell: ({ jobId }) => formatText(jobId) },
      { title: 'error', cell: ({ error }) => formatText(error?.code ?? null) },
      { title: 'reason', cell: ({ reason }) => formatText(reason) },
      { title: 'backup', cell: ({ sourcePath }) => sourcePath },
    ],
    restores,
  );
}
