import { LifeboatError } from '@lifeboat/kernel';

/** What of a restore's options tells where it goes, and why. */
interface ReasonOptions {
  toTenant?: string;
  dryRun?: boolean | undefined;
  reason?: string | undefined;
}

/**
 * Asks for the reason of a restore into another tenant before its plan is worked out and agreed to, not after.
 *
 * @throws LifeboatError INVALID_REQUEST
 */
export function requireReason({ toTenant, dryRun, reason }: ReasonOptions): void {
  if (toTenant !== undefined && dryRun !== true && (reason ?? '').trim() === '') {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'A restore into another tenant needs a reason. Nothing was started.',
      remedy: 'Add --reason "…": the audit logs of both tenants keep it.',
    });
  }
}
