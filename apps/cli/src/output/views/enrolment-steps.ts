import type { UnprotectionPlan } from '@lifeboat/protection';
import { textTable } from '../text-table.js';

type Step = UnprotectionPlan['steps'][number];

/** @param withSql adds what is run */
export function stepsText(steps: readonly Step[], withSql: boolean): string {
  const table = textTable<Step>(
    [
      { title: 'step', cell: ({ kind }) => kind.replaceAll('_', ' ') },
      { title: 'what', cell: ({ target }) => target },
      { title: 'because', cell: ({ why }) => why },
    ],
    steps,
  );
  return withSql
    ? `${table}\n\n${steps.flatMap(({ sql }) => sql.map((line) => `${line.trim()};`)).join('\n')}`
    : table;
}
