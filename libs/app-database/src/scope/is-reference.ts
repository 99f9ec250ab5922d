import type { ForeignKeyModel } from '../schema/schema-model.js';
import { ident } from './quote.js';

/**
 * SQL condition that the row `c` refers to anything. MATCH SIMPLE: a reference with any null refers to nothing. MATCH
 * FULL: only one with all nulls.
 */
export const isReference = (key: ForeignKeyModel): string =>
  `(${key.columns.map((name) => `c.${ident(name)} IS NOT NULL`).join(key.matchFull ? ' OR ' : ' AND ')})`;
