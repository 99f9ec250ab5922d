import type { Tenant } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/** @throws LifeboatError TENANT_RESTORING: its rows are about to become others */
export function refuseWhileRestoring({ id, status }: Tenant): void {
  if (status === 'restoring') {
    throw new LifeboatError('TENANT_RESTORING', {
      detail: `The tenant ${id} is being restored now. Nothing was started.`,
      remedy: 'Wait until the restore has ended, then try again.',
    });
  }
}

/** @throws LifeboatError TENANT_NOT_ACTIVE: it has no rows. (To bring it back is what a restore is for.) */
export function refuseGone({ id, status }: Tenant): void {
  if (status === 'gone') {
    throw new LifeboatError('TENANT_NOT_ACTIVE', {
      detail: `The application has no tenant ${id} any more, so there is nothing to back up.`,
      remedy: 'Restore it from a backup; or run `lifeboat tenants sync` if it is there again.',
    });
  }
}
