import { setImmediate } from 'node:timers/promises';
import { sqlParser, syntaxProblem } from './parse-sql.js';

/** 5 MB take the parser 0.2 s and 100 MB of memory; so much at a time lets the process breathe. */
const PIECE_CHARACTERS = 1024 * 1024;
/** What pg_dump writes before each object. */
const OBJECT_START = '\n--\n-- Name: ';

/**
 * Reads DDL with PostgreSQL's own parser, in pieces. A piece that is no SQL may have been cut inside the body of a
 * function that quotes pg_dump: then the whole text decides.
 *
 * @returns what is wrong, as a clause; null where nothing is
 */
export async function findSchemaSqlProblem(ddl: string): Promise<string | null> {
  const pieces = piecesOf(ddl);
  for (const piece of pieces) {
    if ((await findProblem(piece)) !== null) {
      return findProblem(ddl);
    }
    await setImmediate();
  }
  return null;
}

/** A fingerprint needs the whole text parsed, and unlike the tree of it takes no memory of ours. */
async function findProblem(text: string): Promise<string | null> {
  const { fingerprintSync } = await sqlParser();
  try {
    fingerprintSync(text);
    return null;
  } catch (error) {
    return syntaxProblem(error);
  }
}

function piecesOf(ddl: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (ddl.length - start > PIECE_CHARACTERS) {
    const end = ddl.indexOf(OBJECT_START, start + PIECE_CHARACTERS);
    if (end === -1) {
      break;
    }
    pieces.push(ddl.slice(start, end));
    start = end;
  }
  pieces.push(ddl.slice(start));
  return pieces;
}
