import { LifeboatError } from '@lifeboat/kernel';
import { canAsk, confirm } from '../confirm/confirm.js';

interface Change<P extends { hash: string; steps: readonly unknown[] }> {
  /** Agreed to beforehand, whatever it is. */
  yes: boolean;
  plan: () => Promise<P>;
  show: (plan: P) => void;
  question: (plan: P) => string;
}

/**
 * Has a person agree to a change of the application database. Where there is nothing to change, or something keeps it
 * from being changed, nobody is asked.
 *
 * @returns the hash of the plan that they agreed to; undefined where any plan will do
 * @throws LifeboatError CONFIRMATION_REQUIRED where they decline, or there is nobody to ask; Interrupted
 */
export async function agreeOnChange<
  P extends { hash: string; steps: readonly unknown[]; obstacles?: readonly unknown[] },
>({ yes, plan, show, question }: Change<P>): Promise<string | undefined> {
  if (yes) {
    return undefined;
  }
  if (!canAsk()) {
    throw required('There is nobody here to ask.');
  }
  const shown = await plan();
  if (shown.steps.length === 0 || (shown.obstacles?.length ?? 0) > 0) {
    return shown.hash;
  }
  show(shown);
  if (!(await confirm(question(shown)))) {
    throw required('You did not agree to the plan.');
  }
  return shown.hash;
}

function required(detail: string): LifeboatError {
  return new LifeboatError('CONFIRMATION_REQUIRED', {
    detail: `${detail} Nothing was changed.`,
    remedy: 'See what it would do with --dry-run; then repeat it with --yes.',
  });
}
