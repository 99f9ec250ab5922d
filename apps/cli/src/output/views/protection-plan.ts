import type { ProtectionOutcome, ProtectionPlan } from '@lifeboat/protection';
import { formatBytes, formatCount } from '../format.js';
import { textTable } from '../text-table.js';
import { stepsText } from './enrolment-steps.js';

type Table = ProtectionPlan['tables'][number];

/** What would be done, what it costs, and what cannot be covered. */
export function protectionPlanText(plan: ProtectionPlan, withSql: boolean): string {
  const { database, steps, tables, warnings, obstacles } = plan;
  const uncovered = tables.filter(({ then }) => !then.covered);
  const parts = [
    tablesText(tables),
    section(
      'cannot be recovered to a time',
      uncovered.flatMap(({ now }) => (now.covered ? [] : [`${now.detail}\n    -> ${now.remedy}`])),
    ),
    steps.length === 0
      ? `There is nothing to do: the database "${database}" is enrolled.`
      : stepsText(steps, withSql),
    section('to be read before', steps.length === 0 ? [] : warnings),
    section(
      'what keeps it from being done',
      obstacles.map(({ detail, remedy }) => `${detail}\n    -> ${remedy}`),
    ),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

export function protectionOutcomeText({ database, steps, covered, notCovered }: ProtectionOutcome): string {
  const done =
    steps === 0
      ? `There was nothing to do: the database "${database}" is enrolled.`
      : `The database "${database}" is enrolled (${formatCount(steps)} steps).`;
  return `${done} Tables that can be recovered to a time: ${formatCount(covered)}; that cannot: ${formatCount(notCovered)}.`;
}

function tablesText(tables: readonly Table[]): string {
  return textTable<Table>(
    [
      { title: 'table', cell: ({ schema, name }) => `${schema}.${name}` },
      { title: 'to a time', cell: ({ then }) => (then.covered ? 'yes' : `no: ${then.reason}`) },
      { title: 'identity', cell: ({ then }) => (then.covered ? then.identity : '-') },
      { title: 'new index', cell: ({ indexBytes }) => sizeText(indexBytes), align: 'right' },
      {
        title: 'more WAL a row',
        cell: ({ walBytesPerRow }) => sizeText(walBytesPerRow),
        align: 'right',
      },
    ],
    tables,
  );
}

const sizeText = (bytes: number): string => (bytes === 0 ? '-' : `≈ ${formatBytes(bytes)}`);

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
