import { LifeboatError } from '@lifeboat/kernel';

/** @param reason a clause that follows the object's path, such as `is no JSON` */
export function keyDamaged(path: string, reason: string, cause?: unknown): LifeboatError {
  return new LifeboatError('TENANT_KEY_DAMAGED', {
    detail: `The key ${path} in the repository cannot be relied upon: it ${reason}. It was not used.`,
    remedy: 'Put a good copy of the key back into the repository, and find out who changed it.',
    meta: { object: path, reason },
    cause,
  });
}

export function keyMissing(tenantId: string, version: number): LifeboatError {
  return new LifeboatError('TENANT_KEY_MISSING', {
    detail: `The repository has no key of the tenant ${tenantId} of version ${String(version)}, without which its backups cannot be read.`,
    remedy:
      'If it was destroyed on purpose, they stay unreadable. Otherwise put the objects below keys/ back; or read the volumes with a recovery key, as docs/format.md shows.',
  });
}

export function masterKeyMissing(): LifeboatError {
  return new LifeboatError('MASTER_KEY_MISSING', {
    detail:
      'Encrypted backups cannot be read here: this process has no master key. Live rows were not touched.',
    remedy:
      'Set MASTER_KEY, MASTER_KEY_FILE or MASTER_KEY_COMMAND for the restore worker, the integrity worker and `--inline`.',
  });
}

/** @param wrappedBy ids of the master keys that would do */
export function masterKeyWrong(tenantId: string, wrappedBy: readonly string[]): LifeboatError {
  return new LifeboatError('MASTER_KEY_WRONG', {
    detail: `The key of the tenant ${tenantId} is wrapped by another master key (${wrappedBy.join(', ')}) than the one configured here. Live rows were not touched.`,
    remedy:
      'Configure that master key; `lifeboat keys show -t <tenant>` lists which ones wrap a key. A file with several identities is allowed.',
  });
}

export function encryptionNotConfigured(): LifeboatError {
  return new LifeboatError('ENCRYPTION_NOT_CONFIGURED', {
    detail: 'There is no master key to wrap keys of tenants with, so nothing can be encrypted.',
    remedy:
      'Make one with `lifeboat keys generate --file <file>`, and set MASTER_KEY_FILE to it, or MASTER_KEY_RECIPIENT to its public half.',
  });
}
