import { LifeboatError } from '@lifeboat/kernel';
import { z } from 'zod';

/** A cursor is the sort key of the last row: opaque to the caller, checked when it comes back. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * @param schema what the sort key looks like
 * @throws LifeboatError INVALID_REQUEST for anything that `encodeCursor` did not make for this list
 */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parse(cursor));
  if (!result.success) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: 'The cursor is not one that this list gave out.',
      remedy: 'Pass nextCursor of the page before, unchanged; or no cursor, to begin anew.',
    });
  }
  return result.data;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined; // no schema takes it
  }
}
