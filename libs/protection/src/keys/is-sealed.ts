import type { Manifest } from '@lifeboat/archive';

/** Whether only the tenant's own key reads the backup, so that it can be read by nobody once that key is destroyed. */
export function isSealed(encryption: Manifest['encryption']): boolean {
  return encryption !== null && encryption.recoveryRecipients.length === 0;
}
