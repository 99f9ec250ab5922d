import { notSupported } from '../operations/not-supported.js';
import type { RestoreInput } from './restore-input.js';

/** @throws LifeboatError NOT_SUPPORTED for wishes that would otherwise be silently ignored */
export function refuseUnsupportedRestore({ targetDatabase }: RestoreInput): void {
  if (targetDatabase !== undefined) {
    throw notSupported(
      'restores into another database',
      'Leave targetDatabase out: a backup is restored into the database that it is of.',
    );
  }
}
