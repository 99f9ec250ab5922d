import { copiedColumns, qualifiedName, type TenantScope } from '@lifeboat/app-database';
import type { Manifest } from '@lifeboat/archive';
import type { MatchedTable } from '../restore/match-tables.js';

/**
 * Pairs the tables whose rows of nobody travel along in the backup with the live ones. A restore does not write them, so
 * that one which has changed since is no obstacle.
 *
 * @returns the pairs, and the names of those that have changed
 */
export function matchShared(
  { tables }: Manifest,
  scope: TenantScope,
): { matched: MatchedTable[]; changed: string[] } {
  const matched: MatchedTable[] = [];
  const changed: string[] = [];
  for (const archived of tables.filter((table) => table.class === 'shared')) {
    const live = scope.tables.find(
      ({ schema, name }) => schema === archived.schema && name === archived.name,
    );
    if (live !== undefined && JSON.stringify(copiedColumns(live)) === JSON.stringify(archived.columns)) {
      const columns = archived.columns.map(({ name }) => ({ live: name, cast: false }));
      matched.push({ archived, live, columns, part: 'all', keys: [] });
    } else {
      changed.push(qualifiedName(archived));
    }
  }
  return { matched, changed };
}
