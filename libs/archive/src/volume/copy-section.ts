import { listsKeys } from '../manifest/lists-keys.js';
import type { ManifestTable } from '../manifest/manifest.schema.js';

/** A table as a section of a volume names it. */
export interface CopyTable {
  schema: string;
  name: string;
  /** In the order of the fields in each row. */
  columns: readonly string[];
}

/** The schema that keys are copied to, so that they never come among the rows; each of its tables has another's whole name. */
const KEYS_SCHEMA = 'lifeboat_keys';

/** PostgreSQL cuts longer names off. */
const LONGEST_NAME = 63;

/** The table that keys of a table's rows are copied to. */
export function keysTable({ schema, name }: Pick<CopyTable, 'schema' | 'name'>): {
  schema: string;
  name: string;
} {
  return { schema: KEYS_SCHEMA, name: `${schema}.${name}` };
}

/** Whether keys of the table's rows can be listed: otherwise two of such tables could have the same name. */
export function canListKeys(table: Pick<CopyTable, 'schema' | 'name'>): boolean {
  return Buffer.byteLength(keysTable(table).name) <= LONGEST_NAME;
}

/** The table that the rows of a manifest's table are copied to. */
export function copyTableOf({ schema, name, class: tableClass, columns }: ManifestTable): CopyTable {
  const target = listsKeys({ class: tableClass }) ? keysTable({ schema, name }) : { schema, name };
  return { ...target, columns: columns.map((column) => column.name) };
}

/** What follows the last row of a section. */
export const SECTION_END = Buffer.from('\\.\n\n');

/** The line before the first row of a section. */
export function sectionStart({ schema, name, columns }: CopyTable): Buffer {
  const list = columns.length === 0 ? '' : ` (${columns.map(quoted).join(', ')})`;
  return Buffer.from(`COPY ${quoted(schema)}.${quoted(name)}${list} FROM stdin;\n`);
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
