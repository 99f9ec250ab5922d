import { LifeboatError } from '@lifeboat/kernel';

/** What part of a list is asked for. */
export interface PageRequest {
  /** `nextCursor` of the page before; the first page if not given. */
  cursor?: string | undefined;
  /** 1 to 500; 50 if not given. */
  limit?: number | undefined;
}

/** A part of a list, newest first unless said otherwise. */
export interface Page<T> {
  items: T[];
  /** Asks for the page after this one; null at the end. */
  nextCursor: string | null;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** @throws LifeboatError INVALID_REQUEST outside 1 to 500 */
export function limitOf({ limit = DEFAULT_LIMIT }: PageRequest): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `A page has 1 to ${MAX_LIMIT} items; ${limit} were asked for.`,
      remedy: `Give a limit of 1 to ${MAX_LIMIT}, or none for ${DEFAULT_LIMIT}.`,
    });
  }
  return limit;
}

/**
 * Makes a page of rows that were read with a limit of one more than the page's.
 *
 * @param cursorOf the cursor that continues after the row
 */
export function toPage<T>(rows: T[], limit: number, cursorOf: (last: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
