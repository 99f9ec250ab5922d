import type { VolumeKind } from '../layout/volume-name.js';

/** Bytes; docs/format.md promises it, so that a reader need not hold more. */
export const LONGEST_PRELUDE = 4096;

/** The settings that a volume may begin with, in their order; `keyword`: written without quotes. */
export const PRELUDE_SETTINGS: readonly { name: string; value: string | number; keyword: boolean }[] = [
  { name: 'client_encoding', value: 'UTF8', keyword: false },
  { name: 'standard_conforming_strings', value: 'on', keyword: true },
  { name: 'search_path', value: '', keyword: false },
  { name: 'DateStyle', value: 'ISO, YMD', keyword: false },
  { name: 'IntervalStyle', value: 'postgres', keyword: false },
  { name: 'TimeZone', value: 'UTC', keyword: false },
  { name: 'xmloption', value: 'content', keyword: true },
  { name: 'lc_monetary', value: 'C', keyword: false },
  { name: 'statement_timeout', value: 0, keyword: true },
  { name: 'lock_timeout', value: 0, keyword: true },
  { name: 'session_replication_role', value: 'replica', keyword: true },
];

const CONTENT: Record<VolumeKind, string> = {
  data: 'the rows of one tenant',
  keys: 'keys of rows of one tenant that have not changed since the parent of this backup',
  gone: 'keys of rows of one tenant that were changed or deleted since the parent of this backup',
  shared: 'rows of shared tables that the rows of one tenant refer to',
};

const INTO_EMPTY_COPY = [
  '-- To load it into an empty copy of the schema, decompress it and give it to psql:',
  '--   psql --set ON_ERROR_STOP=1 --single-transaction --dbname=<database>',
];

const FOR_A_CHAIN = ['-- docs/format.md tells how to load a chain of backups.'];

const HOW_TO_LOAD: Record<VolumeKind, readonly string[]> = {
  data: INTO_EMPTY_COPY,
  keys: FOR_A_CHAIN,
  gone: FOR_A_CHAIN,
  shared: INTO_EMPTY_COPY,
};

/**
 * The settings under which rows in COPY text format are read as they were written, one statement each.
 *
 * @param local whether they hold for the transaction only
 */
export function loadSettings(local = false): string[] {
  const set = local ? 'SET LOCAL' : 'SET';
  return PRELUDE_SETTINGS.map(
    ({ name, value, keyword }) => `${set} ${name} = ${keyword ? String(value) : `'${String(value)}'`};`,
  );
}

/**
 * What a volume begins with: what it is, and the settings under which psql reads it as it was written. `replica` lets
 * the sections come in any order: it stops foreign keys and triggers. There is no `row_security`: whoever may set
 * `replica` and load other people's rows is above the policies anyway. No name or value of the user's goes in here: a
 * line break in one would end the comment.
 */
export function prelude(kind: VolumeKind): string {
  return [
    `-- Lifeboat archive, format 1: ${CONTENT[kind]}, in COPY text format.`,
    ...HOW_TO_LOAD[kind],
    '-- manifest.json, beside this volume, tells what the sections hold.',
    ...loadSettings(),
    '',
    '',
  ].join('\n');
}

/** Whether a volume may begin with this: comments and settings, in whatever words, and nothing that writes. */
export function isPrelude(text: Buffer): boolean {
  const lines = text.toString().split('\n');
  return lines.at(-1) === '' && lines.every((line) => /^(?:--.*|SET [^;]+;|)$/.test(line));
}
