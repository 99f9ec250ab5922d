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
