import { LifeboatError } from '@lifeboat/kernel';

/** @throws LifeboatError PLAN_STALE where the plan is not the one that was agreed to */
export function refuseStalePlan({ hash }: { hash: string }, agreed: string | undefined): void {
  if (agreed !== undefined && agreed !== hash) {
    throw new LifeboatError('PLAN_STALE', {
      detail:
        'The database has changed since the plan was shown, so the plan is another one. Nothing was changed.',
      remedy: 'Look at the new plan, and agree to that.',
    });
  }
}
