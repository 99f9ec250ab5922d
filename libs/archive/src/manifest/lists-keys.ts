import type { ManifestTable } from './manifest.schema.js';

/** Whether an entry of a manifest lists keys of the parent's rows, and no rows. */
export function listsKeys(table: Pick<ManifestTable, 'class'>): boolean {
  return table.class === 'keys' || table.class === 'gone';
}
