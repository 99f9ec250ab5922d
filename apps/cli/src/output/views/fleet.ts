import type { Page } from '@lifeboat/catalog';
import type { FleetView, TenantProtectionView } from '@lifeboat/protection';
import { formatBytes, formatCount, formatDuration, formatText, formatTime } from '../format.js';
import { textFields, textTable } from '../text-table.js';

/** All tenants on one screen: how they stand, and which are at risk. */
export function fleetText(fleet: FleetView, atRisk: Page<TenantProtectionView>): string {
  const parts = [
    fleetFields(fleet),
    ...(fleet.risks.length === 0 ? [] : [reasonsText(fleet.risks)]),
    ...(atRisk.items.length === 0 ? [] : [atRiskText(atRisk)]),
  ];
  return parts.join('\n\n');
}

function fleetFields({ tenants, oldestLastGood, lastDay, storage, captures, work }: FleetView): string {
  const ended = (kind: string, status: string): string =>
    formatCount(lastDay.ended.find((each) => each.kind === kind && each.status === status)?.count ?? 0);
  const stored = (kind: string): string =>
    formatBytes(storage.stored.find((each) => each.kind === kind)?.sizeBytes ?? 0);
  const room =
    storage.problem ??
    (storage.freeBytes === null
      ? '-'
      : `${formatBytes(storage.freeBytes)} of ${formatBytes(storage.totalBytes)}`);
  return textFields([
    ['tenants', formatCount(tenants.total)],
    ['protected', formatCount(tenants.protected)],
    ['AT RISK', formatCount(tenants.at_risk)],
    ...(tenants.gone === 0 ? [] : [['gone', formatCount(tenants.gone)] as const]),
    ...(tenants.erased === 0 ? [] : [['erased', formatCount(tenants.erased)] as const]),
    [
      'oldest last good backup',
      oldestLastGood === null ? '-' : `${formatTime(oldestLastGood.at)}, of ${oldestLastGood.tenantId}`,
    ],
    [
      'backups of the last day',
      `${ended('backup', 'completed')} completed, ${ended('backup', 'failed')} failed`,
    ],
    [
      'restores of the last day',
      `${ended('restore', 'completed')} completed, ${ended('restore', 'failed')} failed`,
    ],
    [
      'stored',
      `${stored('backups')} backups, ${stored('restore_points')} restore points, ${stored('change_log')} change log`,
    ],
    ['room left', room],
    ...captures.map(
      ({ database, captured, lagSeconds, openGaps }) =>
        [
          `changes of ${database}`,
          captured
            ? `captured, ${formatDuration(lagSeconds === null ? null : Math.round(lagSeconds) * 1_000)} behind, ${formatCount(openGaps)} open gaps`
            : 'not captured any more',
        ] as const,
    ),
    [
      'work',
      work.length === 0
        ? '-'
        : work.map(({ kind, state, count }) => `${formatCount(count)} ${kind} ${state}`).join(', '),
    ],
  ]);
}

function reasonsText(risks: FleetView['risks']): string {
  return textTable<FleetView['risks'][number]>(
    [
      { title: 'reason', cell: ({ reason }) => reason },
      { title: 'tenants', cell: ({ tenants }) => formatCount(tenants), align: 'right' },
    ],
    risks,
  );
}

function atRiskText({ items, nextCursor }: Page<TenantProtectionView>): string {
  const table = textTable<TenantProtectionView>(
    [
      { title: 'at risk', cell: ({ tenantId }) => tenantId },
      { title: 'slug', cell: ({ slug }) => formatText(slug) },
      { title: 'last good backup', cell: ({ lastGoodAt }) => formatTime(lastGoodAt) },
      { title: 'why', cell: ({ risks }) => risks.map(({ reason }) => reason).join(', ') },
    ],
    items,
  );
  const more = nextCursor === null ? [] : [`There are more: --cursor ${nextCursor}`];
  return [table, ...more, 'lifeboat status -t <tenant> says what to type about each.'].join('\n\n');
}
