import type { KeysConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';

/**
 * Whether a backup is to be encrypted.
 *
 * @param wanted what the caller asked for, if anything
 * @throws LifeboatError ENCRYPTION_NOT_CONFIGURED where it was asked for and cannot be
 */
export function isEncrypted(
  { encryption, masterKey, masterKeyRecipient }: KeysConfig,
  wanted?: boolean,
): boolean {
  const isConfigured = masterKey !== null || masterKeyRecipient !== null;
  if (wanted === true && !isConfigured) {
    throw new LifeboatError('ENCRYPTION_NOT_CONFIGURED', {
      detail: 'An encrypted backup was asked for, and no keys are configured. Nothing was started.',
      remedy:
        'Set MASTER_KEY_RECIPIENT (or MASTER_KEY_FILE): `lifeboat keys generate --file <file>` makes a key. Or leave `encryption` out.',
    });
  }
  return wanted ?? (encryption !== 'off' && isConfigured);
}
