import type { VolumeKind } from '../layout/volume-name.js';

/** Bytes; docs/format.md promises it, so that a reader need not hold more. */
export const LONGEST_PRELUDE = 4096;

const CONTENT: Record<VolumeKind, string> = {
  data: 'the rows of one tenant',
  shared: 'rows of shared tables that the rows of one tenant refer to',
};

/** The settings under which rows in COPY text format are read as they were written, one statement each. */
export const LOAD_SETTINGS: readonly string[] = [
  "SET client_encoding = 'UTF8';",
  'SET standard_conforming_strings = on;',
  "SET search_path = '';",
  "SET DateStyle = 'ISO, YMD';",
  "SET IntervalStyle = 'postgres';",
  "SET TimeZone = 'UTC';",
  'SET xmloption = content;',
  "SET lc_monetary = 'C';",
  'SET statement_timeout = 0;',
  'SET lock_timeout = 0;',
  'SET session_replication_role = replica;',
];

/**
 * What a volume begins with: what it is, and the settings under which psql reads it as it was written. `replica` lets
 * the sections come in any order: it stops foreign keys and triggers. There is no `row_security`: whoever may set
 * `replica` and load other people's rows is above the policies anyway. No name or value of the user's goes in here: a
 * line break in one would end the comment.
 */
export function prelude(kind: VolumeKind): string {
  return [
    `-- Lifeboat archive, format 1: ${CONTENT[kind]}, in COPY text format.`,
    '-- To load it into an empty copy of the schema, decompress it and give it to psql:',
    '--   psql --set ON_ERROR_STOP=1 --single-transaction --dbname=<database>',
    '-- manifest.json, beside this volume, tells what the sections hold.',
    ...LOAD_SETTINGS,
    '',
    '',
  ].join('\n');
}

/** Whether a volume may begin with this: comments and settings, in whatever words, and nothing that writes. */
export function isPrelude(text: Buffer): boolean {
  const lines = text.toString().split('\n');
  return lines.at(-1) === '' && lines.every((line) => /^(?:--.*|SET [^;]+;|)$/.test(line));
}
