import { LifeboatError } from '@lifeboat/kernel';

/** A destruction of keys that nobody has confirmed. */
export function destructionNotConfirmed(): LifeboatError {
  return new LifeboatError('CONFIRMATION_REQUIRED', {
    detail: 'To destroy keys cannot be undone, and there is nobody here to ask. Nothing was destroyed.',
    remedy: "Repeat it with --confirm <the tenant's id or slug>.",
  });
}
