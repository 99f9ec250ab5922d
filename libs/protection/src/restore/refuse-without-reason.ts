import { LifeboatError } from '@lifeboat/kernel';
import type { RestoreInput } from './restore-input.js';

/**
 * A restore that goes elsewhere than where the backup came from says why, for the audit logs. A preview writes nothing, so
 * that it need not.
 *
 * @param where it goes, such as `another tenant`
 * @throws LifeboatError INVALID_REQUEST
 */
export function refuseWithoutReason(
  { dryRun, reason }: Pick<RestoreInput, 'dryRun' | 'reason'>,
  where: string,
): void {
  if (dryRun !== true && (reason ?? '').trim() === '') {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `A restore into ${where} needs a reason. Nothing was started.`,
      remedy: 'Say why: reason (--reason "…"). The audit log keeps it.',
    });
  }
}
