import { listsKeys, type Manifest, type ManifestTable } from '@lifeboat/archive';
import type { BackupSource } from './backup-source.js';

/**
 * The manifest as if the backup held all the rows of its moment: of an incremental one, the rows that its parent has
 * count too. What lies where is said by each link's own manifest alone.
 */
export function foldedManifest({ manifest, ancestors }: Chain): Manifest {
  const parent = ancestors.at(-1);
  if (parent === undefined) {
    return manifest;
  }
  const before = foldedManifest({ manifest: parent.manifest, ancestors: ancestors.slice(0, -1) });
  const tables = manifest.tables
    .filter((table) => !listsKeys(table))
    .map((table) =>
      table.class === 'shared' ? table : { ...table, rows: table.rows + keptRows(manifest, before, table) },
    );
  return { ...manifest, tables };
}

type Chain = Pick<BackupSource, 'manifest' | 'ancestors'>;

/** How many rows of a table are as the parent has them. */
function keptRows(manifest: Manifest, parent: Manifest, table: ManifestTable): number {
  const listed = keysOf(manifest, table);
  if (listed?.class !== 'gone') {
    return listed?.rows ?? 0;
  }
  return Math.max(0, (ownRowsOf(parent, table)?.rows ?? 0) - listed.rows);
}

/** The list of keys of a table's rows that are as the parent has them, or are not; undefined where none are. */
export function keysOf({ tables }: Manifest, { schema, name }: ManifestTable): ManifestTable | undefined {
  return tables.find((table) => listsKeys(table) && table.schema === schema && table.name === name);
}

/** The table's own rows in the manifest; undefined where it does not list it. */
export function ownRowsOf({ tables }: Manifest, { schema, name }: ManifestTable): ManifestTable | undefined {
  return tables.find(
    (table) =>
      !listsKeys(table) && table.class !== 'shared' && table.schema === schema && table.name === name,
  );
}
