import { LifeboatError } from '@lifeboat/kernel';

/** Somebody reads from a slot that is to go. */
export function slotActive(slot: string, cause?: unknown): LifeboatError {
  return new LifeboatError('SLOT_ACTIVE', {
    detail: `Change capture reads from the slot ${slot} just now. What was done before stays.`,
    remedy: 'Stop change capture first; or repeat it with --force, which ends its connection.',
    cause,
  });
}
