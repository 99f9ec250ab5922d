import { sha256 } from '../codec/sha256.js';
import type { BackupLocation } from '../layout/backup-location.js';
import { backupPath, manifestPath, signaturePath, volumePath } from '../layout/object-paths.js';
import type { Repository } from '../repository/repository.js';
import type { DocumentSigner } from '../signature/document-signer.js';
import { putBytes } from '../storage/put-bytes.js';
import { readObject } from '../storage/read-object.js';
import { volumeMissing } from '../volume/volume-errors.js';
import { parseManifest, serialiseManifest } from './manifest-codec.js';
import {
  manifestMissing,
  manifestNotAsCatalogued,
  manifestOfAnother,
  signatureInvalid,
} from './manifest-errors.js';
import type { Manifest } from './manifest.schema.js';

const LARGEST_MANIFEST = 256 * 1024 * 1024;
const LARGEST_SIGNATURE = 4096;

/** A manifest that is durable, for the catalog. */
export interface WrittenManifest {
  /** Of the manifest's exact bytes, in hex. */
  sha256: string;
  /** The backup's directory in the repository. */
  path: string;
}

/** Writes and reads the document that makes a set of volumes a backup. */
export class ManifestStore {
  constructor(
    private readonly repository: Repository,
    private readonly signer: DocumentSigner,
  ) {}

  /**
   * Makes the volumes a backup. To be called when all of them are finished: first comes the signature, then, last of
   * all objects, the manifest. It looks once more that the volumes are there: what is catalogued must be restorable,
   * whoever has been at work in the same place meanwhile.
   *
   * @throws LifeboatError MANIFEST_INVALID, VOLUME_MISSING (nothing written), OBJECT_EXISTS, REPOSITORY_FULL,
   *   REPOSITORY_UNAVAILABLE
   */
  async write(manifest: Manifest): Promise<WrittenManifest> {
    await this.repository.open();
    const path = manifestPath(manifest);
    const bytes = serialiseManifest(manifest, path);
    await this.requireVolumes(manifest);
    const signature = this.signer.sign(bytes);
    if (signature !== null) {
      await putBytes(this.repository.storage, signaturePath(manifest), signature);
    }
    await putBytes(this.repository.storage, path, bytes);
    return { sha256: sha256(bytes), path: backupPath(manifest) };
  }

  /**
   * Reads a manifest that may be relied upon: signed where a key is configured, of a known version, in itself
   * consistent, that of this backup and no other, and the one that was catalogued. In this order, so that the error says
   * which: forged, damaged, swapped, or a genuine one of another time.
   *
   * @param options.expectedSha256 the catalog's hash; not given where there is no catalog
   * @throws LifeboatError MANIFEST_MISSING, MANIFEST_SIGNATURE_INVALID, MANIFEST_VERSION_UNSUPPORTED,
   *   MANIFEST_INVALID, MANIFEST_OF_ANOTHER_BACKUP, MANIFEST_NOT_AS_CATALOGUED
   */
  async read(location: BackupLocation, options: { expectedSha256?: string } = {}): Promise<Manifest> {
    return (await this.readWritten(location, options)).manifest;
  }

  /** As `read`, with what the catalog keeps of it. */
  async readWritten(
    location: BackupLocation,
    options: { expectedSha256?: string } = {},
  ): Promise<WrittenManifest & { manifest: Manifest }> {
    await this.repository.open();
    const { storage } = this.repository;
    const path = manifestPath(location);
    const bytes = await readObject(storage, path, LARGEST_MANIFEST);
    if (bytes === null) {
      throw manifestMissing(path);
    }
    const signature = await readObject(storage, signaturePath(location), LARGEST_SIGNATURE);
    const flaw = this.signer.findFlaw(bytes, signature);
    if (flaw !== null) {
      throw signatureInvalid(path, flaw);
    }
    const manifest = parseManifest(bytes, path);
    if (manifest.tenantId !== location.tenantId || manifest.backupId !== location.backupId) {
      throw manifestOfAnother(path, backupPath(manifest));
    }
    if (options.expectedSha256 !== undefined && sha256(bytes) !== options.expectedSha256) {
      throw manifestNotAsCatalogued(path);
    }
    return { manifest, sha256: sha256(bytes), path: backupPath(manifest) };
  }

  private async requireVolumes(manifest: Manifest): Promise<void> {
    for (const { object, sizeBytes } of manifest.volumes) {
      const path = volumePath(manifest, object);
      if ((await this.repository.storage.stat(path))?.sizeBytes !== sizeBytes) {
        throw volumeMissing(path);
      }
    }
  }
}
