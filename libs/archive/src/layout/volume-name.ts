const FORM = /^(data|keys|gone|shared)-(\d{4,})\.sql(?:\.zst)?(?:\.age)?$/;

/**
 * What a volume holds: the tenant's own rows; keys of rows that an incremental backup leaves to its parent (`keys`), or that
 * it takes from it (`gone`); or rows of shared tables.
 */
export type VolumeKind = 'data' | 'keys' | 'gone' | 'shared';

/**
 * The name of a volume in its backup's directory, such as `data-0001.sql.zst.age`. Each stage adds its extension,
 * so that the name tells how to read it.
 *
 * @param number 1, 2, …; counted for each kind
 * @param extension as `extensionOf` makes it
 */
export function volumeName(kind: VolumeKind, number: number, extension: string): string {
  return `${kind}-${String(number).padStart(4, '0')}.sql${extension}`;
}

/** Whether a name is one that `volumeName` makes. */
export function isVolumeName(name: string): boolean {
  const [, , digits] = FORM.exec(name) ?? [];
  return digits !== undefined && Number(digits) >= 1 && String(Number(digits)).padStart(4, '0') === digits;
}
