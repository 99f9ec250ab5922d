import { type Manifest, MANIFEST, type ManifestStore, SIGNATURE, type StoredBackup } from '@lifeboat/archive';
import type { RegisteredBackup } from '@lifeboat/catalog';
import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import { registrationOf } from '../backups/registration-of.js';
import type { CatalogFinding, FindingKind } from './finding.js';

/** What is wrong with one backup; every other error is one of the repository, and ends the work. */
const KIND_OF: Partial<Record<ErrorCode, FindingKind>> = {
  MANIFEST_MISSING: 'manifest_missing',
  MANIFEST_INVALID: 'manifest_damaged',
  MANIFEST_OF_ANOTHER_BACKUP: 'manifest_damaged',
  OBJECT_DAMAGED: 'manifest_damaged',
  OBJECT_NOT_FOUND: 'manifest_missing',
  PATH_OUTSIDE_REPOSITORY: 'manifest_damaged',
  MANIFEST_NOT_AS_CATALOGUED: 'manifest_changed',
  MANIFEST_SIGNATURE_INVALID: 'manifest_not_trusted',
  MANIFEST_VERSION_UNSUPPORTED: 'manifest_not_trusted',
};

/** A backup's directory, looked at. */
export interface InspectedBackup {
  stored: StoredBackup;
  /** What its manifest says; null where that cannot be relied upon. */
  registration: RegisteredBackup | null;
  /** What it is encrypted to; null also where its manifest cannot be relied upon. */
  encryption: Manifest['encryption'];
  /** The object of its schema; null as above. */
  schema: string | null;
  /** Whatever is wrong with it. Objects that its manifest does not name are no fault of the backup. */
  faults: CatalogFinding[];
  /** Names of objects that its manifest does not name. */
  unknown: string[];
}

/** Looks at backups by their manifest and their objects' sizes: the content of volumes is not read. */
export class ManifestInspector {
  constructor(private readonly manifests: ManifestStore) {}

  /**
   * @param expectedSha256 the catalog's hash of the manifest; null where the catalog has none
   * @throws LifeboatError REPOSITORY_UNAVAILABLE, and whatever else is not about this backup alone
   */
  async inspect(stored: StoredBackup, expectedSha256: string | null): Promise<InspectedBackup> {
    const { location } = stored;
    try {
      const finished = await this.manifests.readWritten(
        location,
        expectedSha256 === null ? {} : { expectedSha256 },
      );
      const { manifest } = finished;
      requireStorable(manifest, stored);
      return {
        stored,
        registration: registrationOf(finished),
        encryption: manifest.encryption,
        schema: manifest.schema.object,
        faults: volumeFaults(stored, manifest),
        unknown: unknownObjects(stored, manifest),
      };
    } catch (error) {
      const fault = faultOf(error, stored);
      if (fault === null) {
        throw error;
      }
      return { stored, registration: null, encryption: null, schema: null, faults: [fault], unknown: [] };
    }
  }
}

function faultOf(error: unknown, { location, path }: StoredBackup): CatalogFinding | null {
  const kind = error instanceof LifeboatError ? KIND_OF[error.code] : undefined;
  if (!(error instanceof LifeboatError) || kind === undefined) {
    return null;
  }
  const { detail, remedy } = error;
  const object = `${path}/${MANIFEST}`;
  return { kind, severity: 'error', ...location, object, detail, remedy, repair: null };
}

function volumeFaults({ location, path, objects }: StoredBackup, { volumes }: Manifest): CatalogFinding[] {
  return volumes.flatMap(({ object: name, sizeBytes }) => {
    const found = objects.get(name);
    if (found === sizeBytes) {
      return [];
    }
    const object = `${path}/${name}`;
    const fault: Pick<CatalogFinding, 'kind' | 'detail'> =
      found === undefined
        ? { kind: 'volume_missing', detail: `${object} is missing, though the manifest names it.` }
        : {
            kind: 'volume_size_wrong',
            detail: `${object} has ${String(found)} bytes where the manifest says ${String(sizeBytes)}.`,
          };
    const remedy = 'Put a good copy of the volume back into the repository, and do not rely on this backup.';
    return [{ ...fault, severity: 'error', ...location, object, remedy, repair: null }];
  });
}

function unknownObjects({ objects }: StoredBackup, { volumes }: Manifest): string[] {
  const named = new Set([MANIFEST, SIGNATURE, ...volumes.map(({ object }) => object)]);
  return [...objects.keys()].filter((name) => !named.has(name));
}

/** JSON can say what PostgreSQL's text cannot hold; Lifeboat itself never writes it. */
function requireStorable({ label, applicationDatabase, tenantId }: Manifest, { path }: StoredBackup): void {
  if (
    [label ?? '', applicationDatabase, tenantId].some((text) => !text.isWellFormed() || text.includes('\0'))
  ) {
    throw new LifeboatError('MANIFEST_INVALID', {
      detail: `The manifest of ${path} has a text that no catalog can hold. Nothing of it was used.`,
      remedy: 'Lifeboat does not write such texts: find out who did.',
    });
  }
}
