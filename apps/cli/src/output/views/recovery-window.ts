import type { DoubtfulMoments, RecoveryWindowView, WindowGap } from '@lifeboat/protection';
import { formatDuration, formatText } from '../format.js';
import { textFields, textTable } from '../text-table.js';

/** The moments to which a tenant can be recovered. */
export function recoveryWindowText(window: RecoveryWindowView): string {
  const { tenantId, earliest, latest, gaps, doubtful, lagSeconds, newestTransaction, tablesNotCovered } =
    window;
  const newest =
    newestTransaction === null ? null : `${newestTransaction.xid}, of ${newestTransaction.committedAt}`;
  const fields = textFields([
    ['tenant', tenantId],
    ['recoverable from', formatText(earliest)],
    ['recoverable to', formatText(latest)],
    [
      'behind the present',
      lagSeconds === null ? 'changes are not captured' : formatDuration(lagSeconds * 1_000),
    ],
    ['newest transaction', formatText(newest)],
    ['not covered', tablesNotCovered.length === 0 ? '-' : tablesNotCovered.join(', ')],
  ]);
  const parts = [
    fields,
    ...(gaps.length === 0 ? [] : [gapsText(gaps)]),
    ...(doubtful.length === 0 ? [] : [doubtfulText(doubtful)]),
  ];
  return parts.join('\n\n');
}

function doubtfulText(doubtful: readonly DoubtfulMoments[]): string {
  return textTable<DoubtfulMoments>(
    [
      { title: 'doubtful from', cell: ({ from }) => from },
      { title: 'to', cell: ({ to }) => to },
      { title: 'only by the broken backup', cell: ({ backupId }) => backupId },
    ],
    doubtful,
  );
}

function gapsText(gaps: readonly WindowGap[]): string {
  return textTable<WindowGap>(
    [
      { title: 'gap from', cell: ({ from }) => from },
      { title: 'to', cell: ({ to }) => formatText(to) },
      { title: 'reason', cell: ({ reason }) => reason },
      { title: 'tables', cell: ({ tables }) => tables?.join(', ') ?? 'all' },
    ],
    gaps,
  );
}
