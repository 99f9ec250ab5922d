import type { Manifest, WrittenManifest } from '@lifeboat/archive';
import type { BackupFacts } from '@lifeboat/catalog';

/** A backup that is durable and has its manifest. */
export type FinishedBackup = WrittenManifest & { manifest: Manifest };

/** What the catalog keeps of a finished backup: all of it stands in the manifest, so that it can be rebuilt from there. */
export function factsOf({ manifest, sha256, path }: FinishedBackup): BackupFacts {
  return {
    path,
    manifestSha256: sha256,
    ...manifest.totals,
    schemaHash: manifest.schema.hash,
    tableCount: manifest.tables.filter((table) => table.rows > 0).length,
    startedAt: new Date(manifest.startedAt),
    finishedAt: new Date(manifest.finishedAt),
  };
}
