import type { Tenant, TenantsRepository } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/** A restore gives a sign of life every second: one that has given none for so long does nothing any more. */
const SILENCE_MS = 60_000;

/**
 * Within a transaction. A status that a worker has left behind which was killed stops nobody: the next restore is the way
 * out of it.
 *
 * @throws LifeboatError TENANT_RESTORING: its rows are about to become others
 */
export async function refuseWhileRestoring(tenants: TenantsRepository, tenant: Tenant): Promise<void> {
  if (tenant.status === 'restoring' && (await tenants.isRestoredNow(tenant, SILENCE_MS))) {
    throw new LifeboatError('TENANT_RESTORING', {
      detail: `The tenant ${tenant.id} is being restored now. Nothing was started.`,
      remedy: `Wait until the restore has ended (job ${String(tenant.restoringOperationId)}), then try again.`,
    });
  }
}

/** @throws LifeboatError TENANT_KEY_DESTROYED: what was erased on purpose must not come back by itself */
export function refuseErasedTenant({ id, erasedAt }: Tenant): void {
  if (erasedAt !== null) {
    throw new LifeboatError('TENANT_KEY_DESTROYED', {
      detail: `All that was backed up of the tenant ${id} was erased at ${erasedAt.toISOString()}, and it is not backed up any more. Nothing was backed up.`,
      remedy: 'If it shall be backed up again, give it a new key: lifeboat keys create -t <tenant>',
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

/**
 * A tenant that is being restored is what it was before.
 *
 * @throws LifeboatError TENANT_NOT_ACTIVE: only what is active is backed up by itself
 */
export function refuseUnscheduled({ id, status, statusBefore }: Tenant): void {
  const lasting = statusBefore ?? status;
  if (lasting !== 'active') {
    throw new LifeboatError('TENANT_NOT_ACTIVE', {
      detail: `The tenant ${id} is ${lasting}, so it is not backed up by schedules. Nothing was changed.`,
      remedy:
        'Wait until it is active again; `lifeboat tenants sync` looks anew. `lifeboat backup` backs a suspended one up.',
    });
  }
}

/**
 * A tenant that is being restored is what it was before: whether it can be restored now is another question.
 *
 * @throws LifeboatError TENANT_NOT_ACTIVE: rows of another tenant may only go into one that is active
 */
export function refuseUnfitTarget({ id, status, statusBefore }: Tenant): void {
  const lasting = status === 'restoring' ? statusBefore : status;
  if (lasting !== 'active') {
    throw new LifeboatError('TENANT_NOT_ACTIVE', {
      detail: `The tenant ${id} is ${String(lasting)}, so nothing can be restored into it. Nothing was started.`,
      remedy:
        'Choose an active tenant; `lifeboat tenants list` shows them, `lifeboat tenants sync` looks anew.',
    });
  }
}
