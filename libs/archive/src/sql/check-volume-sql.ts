import { PRELUDE_SETTINGS } from '../volume/prelude.js';
import { copyTableOf } from '../volume/copy-section.js';
import type { VolumeSql } from '../volume/volume-reader.js';
import type { VolumeSection } from '../volume/volume-sections.js';
import { type ParsedStatement, parseSql, syntaxProblem } from './parse-sql.js';

/** What a COPY of a section may say; a file, a program, a query or an option would be something else. */
const COPY_FIELDS = new Set(['relation', 'attlist', 'is_from']);

/**
 * Reads the text between the rows of a volume with PostgreSQL's own parser: the prelude may hold the known settings and
 * nothing else, and each COPY line exactly one COPY of the table and columns that the manifest names, from stdin.
 *
 * @returns what is wrong, as a clause that follows the volume's name; null where nothing is
 */
export async function findSqlProblem({ text, entry }: VolumeSql): Promise<string | null> {
  let statements: ParsedStatement[];
  try {
    statements = await parseSql(text);
  } catch (error) {
    return `${placeOf(entry)} that ${syntaxProblem(error)}`;
  }
  return entry === null ? findInPrelude(statements) : findInCopy(statements, entry);
}

function placeOf(entry: VolumeSection | null): string {
  return entry === null ? 'has a prelude' : `has a COPY line of ${nameOf(entry)}`;
}

function findInPrelude(statements: readonly ParsedStatement[]): string | null {
  const wrong = statements.find((statement) => !isKnownSetting(statement));
  return wrong === undefined ? null : `has a prelude with a statement that may not be there (${wrong.kind})`;
}

function isKnownSetting({ kind, fields }: ParsedStatement): boolean {
  const { name, args } = fields;
  return (
    kind === 'VariableSetStmt' &&
    fields['kind'] === 'VAR_SET_VALUE' &&
    fields['is_local'] !== true &&
    PRELUDE_SETTINGS.some(
      (setting) =>
        setting.name.toLowerCase() === name && constantsOf(args) === `[${JSON.stringify(setting.value)}]`,
    )
  );
}

/** The values of a SET, as JSON, without where they stand in the text. The parser leaves a zero out. */
function constantsOf(args: unknown): string {
  const nodes = Array.isArray(args) ? (args as unknown[]) : [];
  return JSON.stringify(
    nodes.map((node) => read(node, 'A_Const', 'sval', 'sval') ?? integerOf(read(node, 'A_Const', 'ival'))),
  );
}

function integerOf(node: unknown): unknown {
  return node === undefined ? undefined : (read(node, 'ival') ?? 0);
}

function findInCopy(statements: readonly ParsedStatement[], entry: VolumeSection): string | null {
  const [copy, ...others] = statements;
  const table = copyTableOf(entry.table);
  if (copy?.kind !== 'CopyStmt' || others.length > 0) {
    return `${placeOf(entry)} that is not one COPY`;
  }
  const { relation, attlist, is_from: isFrom } = copy.fields;
  const columns = (Array.isArray(attlist) ? (attlist as unknown[]) : []).map((node) =>
    read(node, 'String', 'sval'),
  );
  const asNamed =
    isFrom === true &&
    Object.keys(copy.fields).every((field) => COPY_FIELDS.has(field)) &&
    read(relation, 'catalogname') === undefined &&
    read(relation, 'schemaname') === table.schema &&
    read(relation, 'relname') === table.name &&
    JSON.stringify(columns) === JSON.stringify(table.columns);
  return asNamed ? null : `${placeOf(entry)} that copies something else`;
}

function nameOf({ table }: VolumeSection): string {
  return `${table.schema}.${table.name}`;
}

function read(node: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    node,
  );
}
