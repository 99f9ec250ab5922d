import { LifeboatError } from '@lifeboat/kernel';

/** A restore that nobody has agreed to. */
export function confirmationRequired(detail: string): LifeboatError {
  return new LifeboatError('CONFIRMATION_REQUIRED', {
    detail: `${detail} Nothing was restored.`,
    remedy:
      'See what it would do with --dry-run; then restore with --plan-hash <hash> --yes, or with --yes alone.',
  });
}
