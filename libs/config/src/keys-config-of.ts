import type { Environment } from './environment.schema.js';
import { invalid } from './invalid.js';
import type { KeysConfig, MasterKeySource } from './lifeboat-config.js';

/**
 * What the configuration says of keys.
 *
 * @throws LifeboatError CONFIGURATION_INVALID for keys that contradict each other
 */
export function keysConfigOf(values: Environment): KeysConfig {
  const { MASTER_KEY, MASTER_KEY_FILE, MASTER_KEY_COMMAND } = values;
  const sources: MasterKeySource[] = [
    ...(MASTER_KEY === undefined ? [] : [{ kind: 'value' as const, value: MASTER_KEY }]),
    ...(MASTER_KEY_FILE === undefined ? [] : [{ kind: 'file' as const, path: MASTER_KEY_FILE }]),
    ...(MASTER_KEY_COMMAND === undefined ? [] : [{ kind: 'command' as const, command: MASTER_KEY_COMMAND }]),
  ];
  if (sources.length > 1) {
    throw invalid('More than one of MASTER_KEY, MASTER_KEY_FILE and MASTER_KEY_COMMAND is set.');
  }
  const masterKey = sources[0] ?? null;
  const masterKeyRecipient = values.MASTER_KEY_RECIPIENT ?? null;
  if (values.BACKUP_ENCRYPTION === 'on' && masterKey === null && masterKeyRecipient === null) {
    throw invalid(
      'BACKUP_ENCRYPTION is on, and there is no MASTER_KEY, MASTER_KEY_FILE, MASTER_KEY_COMMAND or MASTER_KEY_RECIPIENT.',
    );
  }
  return {
    encryption: values.BACKUP_ENCRYPTION,
    masterKey,
    masterKeyRecipient,
    recoveryRecipients: values.RECOVERY_RECIPIENTS ?? [],
  };
}
