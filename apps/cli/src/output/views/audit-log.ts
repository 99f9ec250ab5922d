import type { AuditLineView } from '@lifeboat/protection';
import { formatBytes, formatCount, formatDuration, formatText, formatTime } from '../format.js';
import { textTable } from '../text-table.js';

export function auditLogText(lines: readonly AuditLineView[]): string {
  return textTable<AuditLineView>(
    [
      { title: 'no.', cell: ({ sequence }) => formatCount(sequence), align: 'right' },
      { title: 'at', cell: ({ at }) => formatTime(at) },
      { title: 'who', cell: ({ actor }) => formatText(actor.subject) },
      { title: 'from', cell: fromOf },
      { title: 'action', cell: ({ action }) => action },
      { title: 'outcome', cell: ({ outcome }) => outcome },
      { title: 'error', cell: ({ errorCode }) => formatText(errorCode) },
      { title: 'target', cell: ({ targetTenantId }) => formatText(targetTenantId) },
      { title: 'took', cell: ({ durationMs }) => formatDuration(durationMs), align: 'right' },
      { title: 'size', cell: ({ bytes }) => formatBytes(bytes), align: 'right' },
      { title: 'job', cell: ({ operationId }) => formatText(operationId) },
    ],
    lines,
  );
}

function fromOf({ actor: { source }, remoteAddress }: AuditLineView): string {
  return remoteAddress === null ? source : `${source} ${remoteAddress}`;
}
