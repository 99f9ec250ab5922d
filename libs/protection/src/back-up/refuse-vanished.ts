import type { Manifest } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';

/**
 * A backup of a tenant whose own row is gone would look good and hold nothing, and in time the good ones would go for it.
 * To have nothing is a state all the same: restore points save it, and it can be recovered.
 *
 * @param type of the backup
 * @param isThere whether the tenants table has the tenant's row at the moment of the backup
 * @throws LifeboatError TENANT_NOT_ACTIVE
 */
export function refuseVanished(tenantId: string, type: Manifest['type'], isThere: boolean): void {
  if (!isThere && type !== 'restore_point' && type !== 'recovered') {
    throw new LifeboatError('TENANT_NOT_ACTIVE', {
      detail: `The application has no tenant ${tenantId} any more: its row in the tenants table is gone. Nothing was backed up, and its backups so far stay.`,
      remedy: 'Restore it from a backup; or run `lifeboat tenants sync` if it is there again.',
    });
  }
}
