import { QueryFailedError } from 'typeorm';

/** The name of the constraint that a query ran against, or undefined where it failed for another reason. */
export function violatedConstraint(thrown: unknown): string | undefined {
  if (!(thrown instanceof QueryFailedError) || !('constraint' in thrown)) {
    return undefined;
  }
  return typeof thrown.constraint === 'string' ? thrown.constraint : undefined;
}
