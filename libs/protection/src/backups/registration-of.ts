import type { RegisteredBackup } from '@lifeboat/catalog';
import { compressionName } from './compression-name.js';
import { factsOf, type FinishedBackup } from './facts-of.js';

/** The catalog's row of a backup of which only the repository knows. */
export function registrationOf(finished: FinishedBackup): RegisteredBackup {
  const { manifest } = finished;
  return {
    ...factsOf(finished),
    id: manifest.backupId,
    tenantId: manifest.tenantId,
    type: manifest.type,
    parentId: manifest.parentId,
    applicationDatabase: manifest.applicationDatabase,
    label: manifest.label,
    encrypted: manifest.encryption !== null,
    compression: compressionName(manifest.compression),
    createdAt: new Date(manifest.createdAt),
    erasedAt: null,
    holdReason: null,
  };
}
