import type { BackupLocation, Manifest, ManifestStore } from '@lifeboat/archive';
import type { AuditWriter } from '@lifeboat/catalog';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';

/** What is there is not what was written: somebody has made, changed or swapped it, or the storage has lost bits of it. */
const FORGED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MANIFEST_INVALID',
  'MANIFEST_SIGNATURE_INVALID',
  'MANIFEST_NOT_AS_CATALOGUED',
  'MANIFEST_OF_ANOTHER_BACKUP',
]);

/** Reads the manifests that the catalog knows, and writes to the audit log where one is not what was written. */
export class ReadManifest {
  constructor(
    private readonly manifests: ManifestStore,
    private readonly audit: AuditWriter,
  ) {}

  /**
   * @param expectedSha256 the catalog's hash
   * @throws LifeboatError what `ManifestStore.read` throws
   */
  async read(location: BackupLocation, expectedSha256: string): Promise<Manifest> {
    try {
      return await this.manifests.read(location, { expectedSha256 });
    } catch (error) {
      if (error instanceof LifeboatError && FORGED.has(error.code)) {
        const { tenantId, backupId } = location;
        await this.audit.write({
          action: 'backups.forged',
          outcome: 'failed',
          tenantId,
          errorCode: error.code,
          detail: { backupId },
        });
      }
      throw error;
    }
  }
}
