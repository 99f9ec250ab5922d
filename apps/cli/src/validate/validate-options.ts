import { LifeboatError } from '@lifeboat/kernel';
import type { ValidationInput, ValidationLevel } from '@lifeboat/protection';
import { addressOf } from '../options/address-of.js';

/** What `lifeboat validate` was given. */
export interface ValidateOptions {
  backup?: string;
  path?: string;
  all?: boolean;
  tenant?: string;
  level: ValidationLevel;
}

/**
 * The one backup that was named; null for all of them.
 *
 * @throws LifeboatError INVALID_REQUEST unless exactly one of id, path and `--all` was given
 */
export function validationInputOf({
  backup,
  path,
  all = false,
  level,
}: ValidateOptions): ValidationInput | null {
  const named = [backup, path].filter((name) => name !== undefined).length + (all ? 1 : 0);
  if (named !== 1) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail:
        'A validation needs one backup, by -p <path> or by -b <id>, or --all of them. Nothing was started.',
      remedy: 'Give exactly one of the three: lifeboat list -t <tenant> shows ids and paths.',
    });
  }
  return all ? null : { backupId: backup, path: path === undefined ? undefined : addressOf(path), level };
}
