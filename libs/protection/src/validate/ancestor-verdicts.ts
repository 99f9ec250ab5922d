import type { Backup } from '@lifeboat/catalog';
import type { ValidatedAncestor, ValidationResult } from './validation-result.js';

/** The last verdict that the catalog has of a backup. */
type KnownVerdict = Pick<Backup, 'path' | 'validation'>;

/**
 * What a validation has found out about a backup that the validated one builds on, as a verdict on that: null where it says
 * nothing new. One that is broken is told at once. One that was found broken is whole again where every byte was read, also of
 * what it builds on itself, and no more than that was wrong with it.
 */
export function verdictOnAncestor(
  ancestor: ValidatedAncestor,
  known: KnownVerdict,
  result: ValidationResult,
): ValidationResult | null {
  const { backupId, valid, checks } = ancestor;
  const chain = result.chain.slice(result.chain.indexOf(ancestor) + 1);
  const level = result.level === 'quick' ? 'quick' : 'full';
  const wasBroken = known.validation?.['valid'] === false;
  const isMended =
    wasBroken &&
    level === 'full' &&
    known.validation?.['level'] !== 'restore' &&
    chain.every((each) => each.valid);
  return !valid || isMended
    ? { ...result, backupId, path: known.path ?? '', level, valid, checks, chain }
    : null;
}
