export { ArchiveModule } from './archive.module.js';
export type { BackupLocation } from './layout/backup-location.js';
export { backupPath } from './layout/object-paths.js';
export type { VolumeKind } from './layout/volume-name.js';
export {
  MANIFEST_FORMAT_VERSION,
  type Compression,
  type Manifest,
  type ManifestSection,
  type ManifestSequence,
  type ManifestTable,
  type ManifestVolume,
} from './manifest/manifest.schema.js';
export { ManifestStore, type WrittenManifest } from './manifest/manifest-store.js';
export { totalsOf } from './manifest/totals.js';
export { deleteBackup } from './repository/delete-backup.js';
export { discardUnfinishedBackup } from './repository/discard-unfinished-backup.js';
export { openRepository, Repository } from './repository/repository.js';
export type { RepositoryIdentity } from './repository/repository-identity.js';
export { SchemaStore, type StoredSchema } from './schema/schema-store.js';
export { Ed25519Signer } from './signature/ed25519-signer.js';
export { type ManifestSigner, noSigner } from './signature/manifest-signer.js';
export { createSigningKeyFile, loadManifestSigner } from './signature/signing-key-file.js';
export { DirectoryStorage } from './storage/directory-storage.js';
export { openStorage } from './storage/open-storage.js';
export type { ObjectContent, ObjectEntry, ObjectStat, Storage } from './storage/storage.js';
export type { CopyTable } from './volume/copy-section.js';
export { type SectionRows, VolumeReader } from './volume/volume-reader.js';
export type { VolumeSection } from './volume/volume-sections.js';
export { VolumeStore } from './volume/volume-store.js';
export { type VolumeOptions, VolumeWriter, type WrittenSection } from './volume/volume-writer.js';
