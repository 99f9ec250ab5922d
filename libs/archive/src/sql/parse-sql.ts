import { messageOf } from '@lifeboat/kernel';
import type { ParseResult } from 'libpg-query';

/** A statement as PostgreSQL's own parser understands it: its kind, such as `CopyStmt`, and the fields of its node. */
export interface ParsedStatement {
  kind: string;
  fields: Record<string, unknown>;
}

type Parser = typeof import('libpg-query');

let parser: Promise<Parser> | null = null;

/** PostgreSQL's own parser, in WebAssembly. Loaded when it is first needed: most processes never do. */
export async function sqlParser(): Promise<Parser> {
  parser ??= loadParser();
  return parser;
}

/** @throws Error with the server's own message where it is no SQL */
export async function parseSql(text: string): Promise<ParsedStatement[]> {
  const { parseSync } = await sqlParser();
  const { stmts = [] }: ParseResult = parseSync(text);
  return stmts.flatMap(({ stmt = {} }) =>
    Object.entries(stmt).map(([kind, fields]: [string, unknown]) => ({
      kind,
      fields: typeof fields === 'object' && fields !== null ? { ...fields } : {},
    })),
  );
}

/** Why a text is no SQL, as a clause; it may quote a word of the text, so it is for statements, never for rows. */
export function syntaxProblem(error: unknown): string {
  return `is not SQL that PostgreSQL reads (${messageOf(error)})`;
}

async function loadParser(): Promise<Parser> {
  const loaded = await import('libpg-query');
  await loaded.loadModule();
  return loaded;
}
