import type { CompositeType } from '@lifeboat/app-database';

/**
 * The composite types by which values of a backup would be misread: the text of a value tells its attributes by their
 * places alone, so that one that has come in another's stead would silently get that one's values.
 *
 * @param ddl of the backup, as `pg_dump` writes it
 * @returns names, as SQL; a type that the backup does not know has no values in it
 */
export function changedTypes(ddl: string, types: readonly CompositeType[]): string[] {
  const archive = unquoted(ddl);
  return types
    .filter(({ name, attributes }) => {
      const archived = attributesOf(archive, unquoted(name));
      return archived !== null && !isSame(archived, attributes.map(unquoted));
    })
    .map(({ name }) => name);
}

/** What stands between the brackets, line by line; null where nothing of this name is made. */
function attributesOf(ddl: string, name: string): string[] | null {
  const plain = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const made = `^CREATE (?:TYPE ${plain} AS|(?:UNLOGGED )?TABLE ${plain}) \\(([^]*?)\\n\\)`;
  return (
    new RegExp(made, 'm')
      .exec(ddl)?.[1]
      ?.split(',\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('CONSTRAINT ')) ?? null
  );
}

/** After name and type can follow a collation, and in a table a default and the like. */
const isSame = (archived: readonly string[], live: readonly string[]): boolean =>
  archived.length === live.length &&
  live.every(
    (attribute, index) => archived[index] === attribute || archived[index]?.startsWith(`${attribute} `),
  );

/** What is quoted depends on version and settings. */
const unquoted = (text: string): string => text.replaceAll('"', '');
