import { notSupported } from '../operations/not-supported.js';
import type { RestoreInput } from './restore-input.js';

/** @throws LifeboatError NOT_SUPPORTED for wishes that would otherwise be silently ignored */
export function refuseUnsupportedRestore({
  tables,
  excludeTables,
  rows,
  targetTenantId,
  targetDatabase,
}: RestoreInput): void {
  if (tables !== undefined || excludeTables !== undefined) {
    throw notSupported(
      'restores of chosen tables',
      'Leave tables and excludeTables out: the whole tenant is restored.',
    );
  }
  if (rows !== undefined) {
    throw notSupported('restores of chosen rows', 'Leave rows out: the whole tenant is restored.');
  }
  if (targetTenantId !== undefined || targetDatabase !== undefined) {
    throw notSupported(
      'restores into another tenant or database',
      'Leave targetTenantId and targetDatabase out: a backup is restored into its own tenant.',
    );
  }
}
