import type { StagedTable } from '@lifeboat/app-database';
import type { ClientBase } from 'pg';
import { emptyAtTruncate } from './empty-at-truncate.js';
import { applyFolded, foldKeyed } from './fold-keyed.js';
import { foldKeyless } from './fold-keyless.js';
import type { LoadedChanges } from './replayed-table.js';

/**
 * Folds the changes of one table and gives the result to its staged rows: afterwards they are what they were after the last
 * change. A statement for all rows each, whatever their number.
 *
 * @param loaded its changes, and its base in staging
 * @throws LifeboatError CHANGES_DO_NOT_FIT where a change does not hit exactly the row that it must
 */
export async function foldChanges(client: ClientBase, loaded: LoadedChanges): Promise<void> {
  const { staged } = loaded.table;
  if (loaded.changes === 0) {
    return;
  }
  await emptyAtTruncate(client, staged);
  if (staged.table.primaryKey.length === 0) {
    await foldKeyless(client, staged);
  } else {
    await applyFolded(client, staged, await foldKeyed(client, loaded));
  }
  await dropChanges(client, staged);
}

async function dropChanges(client: ClientBase, { changes }: StagedTable): Promise<void> {
  const { rows, events, moves, lineages, folded } = changes;
  await client.query(`DROP TABLE IF EXISTS ${[rows, events, moves, lineages, folded].join(', ')}`);
}
