import { keyOf, matchKey } from '../scope/match-key.js';
import { ident } from '../scope/quote.js';
import type { StagedTable } from './staged-table.js';

/** In a table of chosen keys: whether the row was asked for, or is brought along since restored rows refer to it. */
export const ASKED_COLUMN = 'lifeboat: asked';

/**
 * Limits rows of a table, staged or live, to the chosen ones.
 *
 * @param source a sub-select or table that has the columns of the primary key
 * @returns the source itself where the whole table is restored
 */
export function chosenOnly({ table, chosen }: StagedTable, source: string): string {
  if (chosen === null) {
    return source;
  }
  const match = matchKey(table, keyOf('r'), keyOf('y'));
  return `(SELECT r.* FROM ${source} AS r WHERE EXISTS (SELECT FROM ${chosen} AS y WHERE ${match}))`;
}

/** SQL condition on a row of the table of chosen keys. */
export const isAsked = (alias: string): string => `${alias}.${ident(ASKED_COLUMN)}`;
