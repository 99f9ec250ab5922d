import type { ManifestSequence } from '@lifeboat/archive';

/** The statement that puts a sequence where it was, as a line of a script. */
export function setSequence({ schema, name, lastValue, isCalled }: ManifestSequence): string {
  const sequence = literal(`${identifier(schema)}.${identifier(name)}`);
  return `SELECT pg_catalog.setval(${sequence}, ${lastValue}, ${isCalled});\n`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** For `standard_conforming_strings`, which the script sets. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
