import { type CheckResult, ok, warning } from '@lifeboat/app-database';
import type { MasterKeys } from '@lifeboat/archive';
import type { KeysConfig } from '@lifeboat/config';

/** The master key can be read, so that what is encrypted can be restored. */
export async function checkKeys(config: KeysConfig, masterKeys: MasterKeys): Promise<CheckResult[]> {
  if (config.masterKey === null && config.masterKeyRecipient === null) {
    return [
      warning(
        'encryption',
        'no master key is configured: backups are not encrypted',
        'lifeboat keys generate master.key, then set MASTER_KEY_FILE=master.key',
      ),
    ];
  }
  const { id } = await masterKeys.current();
  if (config.masterKey === null) {
    return [ok('encryption', `backups are encrypted; this process cannot read them (master key ${id})`)];
  }
  const held = await masterKeys.identities();
  return [
    held.has(id)
      ? ok('encryption', `backups are encrypted, and can be read with the master key ${id}`)
      : warning(
          'encryption',
          `MASTER_KEY_RECIPIENT is of the master key ${id}, which is not among the private ones here`,
          'Set MASTER_KEY_RECIPIENT to the public half of the first key, or leave it out.',
        ),
  ];
}
