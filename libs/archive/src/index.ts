export { ArchiveModule, DOCUMENT_SIGNER } from './archive.module.js';
export { Meter } from './codec/meter.js';
export { release } from './codec/release.js';
export { decode, encoderOf } from './codec/run-codecs.js';
export { sha256 } from './codec/sha256.js';
export type { AnchoredChain, AuditAnchor } from './audit/anchor-document.js';
export { AnchorStore } from './audit/anchor-store.js';
export { createMasterKeyFile } from './keys/master-key-file.js';
export { KeyMaker, type MadeKey } from './keys/key-maker.js';
export { KeyStore } from './keys/key-store.js';
export { MasterKeys } from './keys/master-keys.js';
export { TenantKeyring } from './keys/tenant-keyring.js';
export { noVolumeKeys, type VolumeKeys } from './keys/volume-keys.js';
export type { TenantErasure } from './erasures/erasure-document.js';
export { ErasureStore } from './erasures/erasure-store.js';
export { type ErasureName, erasurePath } from './layout/erasure-path.js';
export { anchorPath } from './layout/anchor-path.js';
export { type KeyName, keyPath, keysOfTenantPrefix } from './layout/key-path.js';
export { type BackupObjects, inspectObjects, type ObjectProblem } from './inspect/inspect-objects.js';
export { RowCounter } from './inspect/row-counter.js';
export type { BackupLocation } from './layout/backup-location.js';
export {
  backupPath,
  MANIFEST,
  manifestPath,
  objectsOfTenantPrefix,
  schemaPath,
  SCHEMAS_PREFIX,
  SIGNATURE,
} from './layout/object-paths.js';
export {
  type ChangeLogDocumentName,
  changeLogDocumentPath,
  changeLogSignaturePath,
  gapDigest,
  parseChangeLogDocumentPath,
} from './layout/change-log-path.js';
export {
  CHANGES_PREFIX,
  parseSegmentPath,
  type SegmentName,
  segmentPath,
  segmentsOfEpochPrefix,
} from './layout/segment-path.js';
export { isNameable } from './layout/tenant-segment.js';
export type { VolumeKind } from './layout/volume-name.js';
export {
  type Compression,
  type Encryption,
  type Increment,
  type Manifest,
  type ManifestSection,
  type ManifestSequence,
  type ManifestTable,
  type ManifestVolume,
  formatVersionOf,
  type IncrementMethod,
} from './manifest/manifest.schema.js';
export { listsKeys } from './manifest/lists-keys.js';
export { ManifestStore, type WrittenManifest } from './manifest/manifest-store.js';
export { totalsOf } from './manifest/totals.js';
export { decodingsOf, encodingsOf, type StoredForm } from './codec/stored-form.js';
export { deleteBackup, type RemovedObjects } from './repository/delete-backup.js';
export { discardUnfinishedBackup } from './repository/discard-unfinished-backup.js';
export { type ListedEntry, listBackups, type StoredBackup } from './repository/list-backups.js';
export { freeSpace, type Space } from './repository/free-space.js';
export { openRepository, Repository } from './repository/repository.js';
export type { RepositoryIdentity } from './repository/repository-identity.js';
export { SchemaStore, type StoredSchema } from './schema/schema-store.js';
export { Ed25519Signer } from './signature/ed25519-signer.js';
export { type DocumentSigner, noSigner } from './signature/document-signer.js';
export { createSigningKeyFile, loadSigner } from './signature/signing-key-file.js';
export { findSchemaSqlProblem } from './sql/check-schema-sql.js';
export { findSqlProblem } from './sql/check-volume-sql.js';
export { DirectoryStorage } from './storage/directory-storage.js';
export { isEmpty } from './storage/is-empty.js';
export { putBytes } from './storage/put-bytes.js';
export { readObject } from './storage/read-object.js';
export { openStorage } from './storage/open-storage.js';
export type {
  ByteRange,
  ErasedObjects,
  ObjectContent,
  ObjectEntry,
  ObjectStat,
  Storage,
} from './storage/storage.js';
export { canListKeys, type CopyTable, keysTable, SECTION_END, sectionStart } from './volume/copy-section.js';
export { loadSettings } from './volume/prelude.js';
export type { SectionRows, VolumeSql } from './volume/volume-reader.js';
export { VolumeStore } from './volume/volume-store.js';
export { VolumeWriter } from './volume/volume-writer.js';
