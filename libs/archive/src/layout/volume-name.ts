import type { Codec } from '../codec/codec.js';

const FORM = /^(data|shared)-(\d{4,})\.sql(\.zst)?$/;

/** What a volume holds: the tenant's own rows, or rows of shared tables that they refer to. */
export type VolumeKind = 'data' | 'shared';

/**
 * The name of a volume in its backup's directory, such as `data-0001.sql.zst`. Each codec adds its extension, so that
 * the name tells how to read it.
 *
 * @param number 1, 2, …; counted for each kind
 */
export function volumeName(kind: VolumeKind, number: number, codecs: readonly Codec[]): string {
  const extensions = codecs.map((codec) => codec.extension).join('');
  return `${kind}-${String(number).padStart(4, '0')}.sql${extensions}`;
}

/** Whether a name is one that `volumeName` makes. */
export function isVolumeName(name: string): boolean {
  const [, , digits] = FORM.exec(name) ?? [];
  return digits !== undefined && Number(digits) >= 1 && String(Number(digits)).padStart(4, '0') === digits;
}
