import type { Retention } from '@lifeboat/catalog';
import type { ScheduleView } from '@lifeboat/protection';
import { formatText, formatTime } from '../format.js';
import { textTable } from '../text-table.js';

export function schedulesText(schedules: readonly ScheduleView[]): string {
  return textTable<ScheduleView>(
    [
      { title: 'id', cell: ({ id }) => id },
      { title: 'name', cell: ({ name }) => name },
      { title: 'cron', cell: ({ cron }) => cron },
      { title: 'zone', cell: ({ timeZone }) => timeZone },
      { title: 'window', cell: ({ window }) => formatText(window) },
      { title: 'type', cell: typeText },
      { title: 'keeps', cell: ({ retention }) => retentionText(retention) },
      {
        title: 'next run',
        cell: ({ nextRuns, enabled }) => (enabled ? formatTime(nextRuns[0] ?? null) : 'off'),
      },
      { title: 'last due', cell: ({ lastDueAt }) => formatTime(lastDueAt) },
      { title: 'missed', cell: ({ missedCount }) => String(missedCount), align: 'right' },
      { title: 'last missed', cell: ({ lastMissedAt }) => formatTime(lastMissedAt) },
    ],
    schedules,
  );
}

export function scheduleText(schedule: ScheduleView): string {
  const { nextRuns, includeTables, excludeTables } = schedule;
  const lines = [
    ...(includeTables.length > 0 ? [`only ${includeTables.join(', ')}`] : []),
    ...(excludeTables.length > 0 ? [`all but ${excludeTables.join(', ')}`] : []),
    ...(nextRuns.length > 0 ? [`next runs: ${nextRuns.map(formatTime).join(', ')}`] : ['it is switched off']),
  ];
  return [schedulesText([schedule]), ...lines].join('\n');
}

function typeText({ type, fullOn }: ScheduleView): string {
  return type === 'policy' ? `full on ${fullOn.join(', ')}, else incremental` : type;
}

function retentionText(retention: Retention): string {
  return Object.entries(retention)
    .map(([rule, kept]) => `${rule} ${String(kept)}`)
    .join(', ');
}
