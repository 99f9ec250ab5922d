import type { BackupView } from '@lifeboat/protection';
import { formatBytes, formatCount, formatDuration, formatText, formatTime } from '../format.js';
import { textTable } from '../text-table.js';
import { lastVerdict } from './validation.js';

export function backupsText(backups: readonly BackupView[]): string {
  return textTable<BackupView>(
    [
      { title: 'id', cell: ({ id }) => id },
      { title: 'created', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'type', cell: ({ type }) => type },
      { title: 'status', cell: statusWord },
      { title: 'rows', cell: ({ rows }) => formatCount(rows), align: 'right' },
      { title: 'size', cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
      { title: 'took', cell: ({ durationMs }) => formatDuration(durationMs), align: 'right' },
      { title: 'error', cell: ({ error }) => formatText(error?.code ?? null) },
      { title: 'validated', cell: ({ validation }) => formatText(lastVerdict(validation)) },
      { title: 'label', cell: ({ label }) => formatText(label) },
      { title: 'path', cell: ({ path }) => formatText(path) },
    ],
    backups,
  );
}

function statusWord({ status, erasedAt, deletedAt, hold }: BackupView): string {
  if (deletedAt !== null) {
    return 'deleted';
  }
  const word = erasedAt === null ? status : 'erased';
  return hold ? `${word}, held` : word;
}
