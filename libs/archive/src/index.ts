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
export type { ObjectContent, ObjectEntry, ObjectStat, Storage } from './storage/storage.js';
export type { CopyTable } from './volume/copy-section.js';
export { type SectionRows, VolumeReader } from './volume/volume-reader.js';
export type { VolumeSection } from './volume/volume-sections.js';
export { type VolumeOptions, VolumeWriter, type WrittenSection } from './volume/volume-writer.js';
