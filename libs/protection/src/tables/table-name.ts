import { LifeboatError } from '@lifeboat/kernel';

/** A part of a name: quoted as in SQL, with `"` doubled, or bare. */
const NAME = /^(?:"((?:[^"]|"")+)"|([^".]+))\.(?:"((?:[^"]|"")+)"|([^"]+))$/;

/**
 * Reads a table's name as `schema.table`. Either part can be quoted as in SQL; letters stay as they are.
 *
 * @throws LifeboatError INVALID_REQUEST
 */
export function parseTableName(text: string): { schema: string; name: string } {
  const match = NAME.exec(text.trim());
  if (match === null) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `"${text}" is no name of a table. Nothing was started.`,
      remedy: 'Name tables as schema.table; a part that holds a dot or a quote as "in SQL".',
    });
  }
  const part = (quoted: string | undefined, bare: string | undefined): string =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"');
  return { schema: part(match[1], match[2]), name: part(match[3], match[4]) };
}
