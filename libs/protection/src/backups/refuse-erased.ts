import type { Backup } from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';

/** @throws LifeboatError TENANT_KEY_DESTROYED: nothing can read it any more, as was wished */
export function refuseErased({ id, erasedAt }: Pick<Backup, 'id' | 'erasedAt'>): void {
  if (erasedAt !== null) {
    throw new LifeboatError('TENANT_KEY_DESTROYED', {
      detail: `The backup ${id} was erased with its tenant's keys at ${erasedAt.toISOString()}. It cannot be read any more.`,
      remedy: 'Choose a backup that was taken later.',
    });
  }
}

/**
 * A backup that was asked for before its tenant was erased, which may be whole in the repository by now.
 *
 * @throws LifeboatError TENANT_KEY_DESTROYED
 */
export function refuseErasedRequest({ id, erasedAt }: Pick<Backup, 'id' | 'erasedAt'>): void {
  if (erasedAt !== null) {
    throw new LifeboatError('TENANT_KEY_DESTROYED', {
      detail: `The backup ${id} was asked for before all that was backed up of its tenant was erased, at ${erasedAt.toISOString()}. Nothing was backed up.`,
      remedy: 'If the tenant has been given a new key since, start another backup.',
    });
  }
}
