import type { SyncReport } from '@lifeboat/protection';
import { formatCount } from '../format.js';
import { textTable } from '../text-table.js';

/** How many tenants of each application database were registered. */
export function syncReportText(report: SyncReport): string {
  return textTable(
    [
      { title: 'database', cell: ([name]) => name },
      { title: 'new', cell: ([, { added }]) => formatCount(added.length), align: 'right' },
      { title: 'changed', cell: ([, { updated }]) => formatCount(updated.length), align: 'right' },
      { title: 'gone', cell: ([, { gone }]) => formatCount(gone.length), align: 'right' },
    ],
    Object.entries(report),
  );
}
