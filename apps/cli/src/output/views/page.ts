import type { Page } from '@lifeboat/catalog';

/** A part of a list, and how to see the next one. */
export function pageText<T>(
  { items, nextCursor }: Page<T>,
  textOf: (items: readonly T[]) => string,
  none: string,
): string {
  if (items.length === 0) {
    return none;
  }
  return nextCursor === null ? textOf(items) : `${textOf(items)}\n\nThere are more: --cursor ${nextCursor}`;
}
