import { notSupported } from '../operations/not-supported.js';
import type { RestoreInput } from './restore-input.js';

/** @throws LifeboatError NOT_SUPPORTED for wishes that would otherwise be silently ignored */
export function refuseUnsupportedRestore({ targetTenantId }: RestoreInput): void {
  if (targetTenantId !== undefined) {
    throw notSupported(
      'restores into another tenant',
      'Leave targetTenantId out: a backup is restored into its own tenant.',
    );
  }
}
