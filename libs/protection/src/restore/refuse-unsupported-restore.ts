import { notSupported } from '../operations/not-supported.js';
import type { RestoreInput } from './restore-input.js';

/** @throws LifeboatError NOT_SUPPORTED for wishes that would otherwise be silently ignored */
export function refuseUnsupportedRestore({ targetTenantId, targetDatabase }: RestoreInput): void {
  if (targetTenantId !== undefined && targetDatabase !== undefined) {
    throw notSupported(
      'restores into another tenant of another database',
      'Give either targetTenantId or targetDatabase.',
    );
  }
}
