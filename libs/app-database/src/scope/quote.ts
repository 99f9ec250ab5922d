import pg from 'pg';

/** An identifier as SQL; always quoted. */
export const ident = (name: string): string => pg.escapeIdentifier(name);

/** A text literal as SQL, safe with any content. */
export const literal = (text: string): string => pg.escapeLiteral(text).trimStart();

/** `"schema"."table"`. */
export const tableName = (table: { schema: string; name: string }): string =>
  `${ident(table.schema)}.${ident(table.name)}`;

/** Column names as an SQL list, each with an alias in front where one is given. */
export const columnList = (names: readonly string[], alias?: string): string =>
  names.map((name) => (alias === undefined ? ident(name) : `${alias}.${ident(name)}`)).join(', ');
