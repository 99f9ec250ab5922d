import type { Manifest, ManifestSection, ManifestTable } from '../manifest/manifest.schema.js';

/** A section together with its table. */
export interface VolumeSection {
  table: ManifestTable;
  section: ManifestSection;
}

/** What the manifest says lies in a volume, in the order in which it lies there. A section without rows does not. */
export function sectionsOf(manifest: Manifest, object: string): VolumeSection[] {
  return manifest.tables
    .flatMap((table) => table.sections.map((section) => ({ table, section })))
    .filter(({ section }) => section.volume === object && section.length > 0)
    .sort((one, other) => one.section.offset - other.section.offset);
}
