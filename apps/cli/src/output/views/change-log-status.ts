import type { ChangeLogGapView, ChangeLogStatusView } from '@lifeboat/protection';
import { formatBytes, formatCount, formatDuration, formatText } from '../format.js';
import { textFields, textTable } from '../text-table.js';

/** How far the capture of each database's changes is. */
export function changeLogStatusText(databases: readonly ChangeLogStatusView[]): string {
  return databases.map(databaseText).join('\n\n');
}

function databaseText(status: ChangeLogStatusView): string {
  const fields = textFields([
    ['database', status.database],
    ['capture', captureText(status)],
    [
      'epoch',
      status.epochId === null
        ? 'changes are not captured'
        : `${status.epochId}, since ${formatText(status.startedAt)}`,
    ],
    [
      'last durable commit',
      status.coveredLsn === null ? '-' : `${status.coveredLsn}, of ${formatText(status.coveredAt)}`,
    ],
    ['behind the present', lagText(status)],
    ['changes per second', status.changesPerSecond.toFixed(1)],
    ['segments', `${formatCount(status.segments)} in ${formatCount(status.objects)} objects`],
    [
      'WAL held back',
      `${status.retainedWalBytes === null ? '-' : formatBytes(status.retainedWalBytes)} of at most ${formatBytes(status.maxRetainedWalBytes)}`,
    ],
    ['open gaps', formatCount(status.openGaps)],
  ]);
  return status.gaps.length === 0 ? fields : `${fields}\n\n${gapsText(status.gaps)}`;
}

function captureText({ unavailable, active, activeSince, activeHost }: ChangeLogStatusView): string {
  if (unavailable !== null) {
    return unavailable;
  }
  return active === true
    ? `active since ${formatText(activeSince)}, from ${activeHost ?? 'the server itself'}`
    : 'nobody captures';
}

function lagText({ lagSeconds, lagBytes }: ChangeLogStatusView): string {
  if (lagSeconds === null) {
    return '-';
  }
  return `${formatDuration(lagSeconds * 1_000)}${lagBytes === null ? '' : `, ${formatBytes(lagBytes)} of WAL`}`;
}

function gapsText(gaps: readonly ChangeLogGapView[]): string {
  return textTable<ChangeLogGapView>(
    [
      { title: 'gap from', cell: ({ from }) => from },
      { title: 'to', cell: ({ to }) => formatText(to) },
      { title: 'reason', cell: ({ reason }) => reason },
      { title: 'tenant', cell: ({ tenantId }) => tenantId ?? 'all' },
      { title: 'tables', cell: ({ tables }) => tables?.join(', ') ?? 'all' },
    ],
    gaps,
  );
}
