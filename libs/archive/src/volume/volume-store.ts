import type { BackupLocation } from '../layout/backup-location.js';
import type { Manifest, ManifestVolume } from '../manifest/manifest.schema.js';
import type { VolumeKeys } from '../keys/volume-keys.js';
import type { Storage } from '../storage/storage.js';
import { BlockPool } from './block-pool.js';
import { VolumeReader } from './volume-reader.js';
import { type VolumeOptions, VolumeWriter } from './volume-writer.js';

/** Makes writers and readers of volumes. */
export class VolumeStore {
  private readonly blocks = new BlockPool();

  /** @param keys what encrypted volumes are read with */
  constructor(
    private readonly storage: Storage,
    private readonly keys: VolumeKeys,
  ) {}

  /** Begins a volume; it must be finished or aborted. */
  create(location: BackupLocation, options: VolumeOptions): VolumeWriter {
    return new VolumeWriter(this.storage, location, options, this.blocks);
  }

  /** @param volume one of the manifest's */
  open(manifest: Manifest, volume: ManifestVolume): VolumeReader {
    return new VolumeReader(this.storage, manifest, volume, this.keys);
  }
}
