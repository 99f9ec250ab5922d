import { columnList, ident } from '../scope/quote.js';
import type { StagedTable } from './staged-table.js';

/** In staging of a restore into another tenant: what the columns with drawn numbers held in the backup. */
export const DRAWN_COLUMN = 'lifeboat: before numbers were drawn';

/**
 * A staged row as the plan's hash knows it. Numbers that are drawn for another tenant are others in a preview, where they
 * are only foretold, and in the restore that follows: so the hash knows them by those of the backup.
 */
export function plannedImage({ columns, drawn }: StagedTable, alias: string): string {
  const fixed = columns.filter((name) => !drawn.includes(name)).map((name) => `${alias}.${ident(name)}`);
  return drawn.length === 0
    ? `ROW(${columnList(columns, alias)})::text`
    : `ROW(${[...fixed, `${alias}.${ident(DRAWN_COLUMN)}`].join(', ')})::text`;
}
