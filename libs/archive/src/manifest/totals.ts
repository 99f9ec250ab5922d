import { listsKeys } from './lists-keys.js';
import type { Manifest } from './manifest.schema.js';

/** A manifest's totals, worked out from what they are the totals of; lists of keys are no rows. */
export function totalsOf({ volumes, tables }: Pick<Manifest, 'volumes' | 'tables'>): Manifest['totals'] {
  return {
    rows: sum(tables.filter((table) => !listsKeys(table)).map((table) => table.rows)),
    rawBytes: sum(volumes.map((volume) => volume.rawBytes)),
    sizeBytes: sum(volumes.map((volume) => volume.sizeBytes)),
  };
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
