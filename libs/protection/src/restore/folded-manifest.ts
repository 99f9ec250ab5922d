import type { Manifest, ManifestTable } from '@lifeboat/archive';
import type { BackupSource } from './backup-source.js';

/**
 * The manifest as if the backup held all the rows of its moment: of an incremental one, the rows that its parent has
 * count too. What lies where is said by each link's own manifest alone.
 */
export function foldedManifest({ manifest }: Pick<BackupSource, 'manifest'>): Manifest {
  if (manifest.type !== 'incremental') {
    return manifest;
  }
  const tables = manifest.tables
    .filter((table) => table.class !== 'keys')
    .map((table) =>
      table.class === 'shared'
        ? table
        : { ...table, rows: table.rows + (keysOf(manifest, table)?.rows ?? 0) },
    );
  return { ...manifest, tables };
}

/** The list of keys of a table's rows that are as the parent has them; undefined where there are none. */
export function keysOf({ tables }: Manifest, { schema, name }: ManifestTable): ManifestTable | undefined {
  return tables.find((table) => table.class === 'keys' && table.schema === schema && table.name === name);
}

/** The table's own rows in the manifest; undefined where it does not list it. */
export function ownRowsOf({ tables }: Manifest, { schema, name }: ManifestTable): ManifestTable | undefined {
  return tables.find(
    (table) =>
      table.class !== 'keys' && table.class !== 'shared' && table.schema === schema && table.name === name,
  );
}
