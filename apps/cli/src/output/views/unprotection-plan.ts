import type { UnprotectionOutcome, UnprotectionPlan } from '@lifeboat/protection';
import { formatCount } from '../format.js';
import { stepsText } from './enrolment-steps.js';

export function unprotectionPlanText(plan: UnprotectionPlan, withSql: boolean): string {
  const { database, steps, left, slotActive } = plan;
  return [
    steps.length === 0 ? nothingText(database) : stepsText(steps, withSql),
    ...left,
    ...(slotActive ? ['Change capture reads from the slot just now: stop it first, or use --force.'] : []),
  ].join('\n\n');
}

export function unprotectionOutcomeText({ database, steps, left }: UnprotectionOutcome): string {
  return [
    steps === 0
      ? nothingText(database)
      : `The database "${database}" is as it was before it was enrolled (${formatCount(steps)} steps).`,
    ...left,
  ].join('\n');
}

const nothingText = (database: string): string =>
  `There is nothing to undo: the database "${database}" is not enrolled.`;
