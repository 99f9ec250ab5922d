import { LifeboatError } from '@lifeboat/kernel';

/** Whether a work was stopped because it has lost the tenant's lock: then it may have a successor, who works now. */
export function isLockLost({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof LifeboatError && reason.code === 'TENANT_LOCK_LOST';
}
