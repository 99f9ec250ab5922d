/** A table as a section of a volume names it. */
export interface CopyTable {
  schema: string;
  name: string;
  /** In the order of the fields in each row. */
  columns: readonly string[];
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
