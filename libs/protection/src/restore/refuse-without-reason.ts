import { LifeboatError } from '@lifeboat/kernel';
import type { RestoreInput } from './restore-input.js';

/**
 * A restore that goes elsewhere than where the backup came from says why, for the audit logs; and so does what undoes it. A
 * preview writes nothing, so that it need not.
 *
 * @param what it is, at the beginning of a sentence, such as `A restore into another tenant`
 * @throws LifeboatError INVALID_REQUEST
 */
export function refuseWithoutReason(
  what: string,
  { dryRun, reason }: Pick<RestoreInput, 'dryRun' | 'reason'>,
): void {
  if (dryRun !== true && (reason ?? '').trim() === '') {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `${what} needs a reason. Nothing was started.`,
      remedy: 'Say why: reason (--reason "…"). The audit log keeps it.',
    });
  }
}
