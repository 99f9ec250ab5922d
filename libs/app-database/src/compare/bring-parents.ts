import type { ClientBase } from 'pg';
import { keyOf, matchKey } from '../scope/match-key.js';
import { matchReference } from '../scope/match-reference.js';
import { columnList } from '../scope/quote.js';
import type { TenantScope } from '../scope/tenant-scope.js';
import type { ForeignKeyModel } from '../schema/schema-model.js';
import { liveRows } from '../staging/live-rows.js';
import type { StagedTable } from '../staging/staged-table.js';
import { createDelta } from './delta-sql.js';
import { plannedRows } from './planned-rows.js';
import type { RestoreMode } from './tenant-plan.js';

/**
 * Adds, to what was chosen of each table, the rows that written rows refer to and that are gone, and then the rows that
 * those refer to, until nothing is missing that the backup has. All differences must have been written once.
 */
export async function bringParents(
  client: ClientBase,
  scope: TenantScope,
  staged: readonly StagedTable[],
  tenantId: string,
  mode: RestoreMode,
): Promise<void> {
  const takers = staged.filter(({ chosen }) => chosen !== null);
  let changed = new Set(staged);
  while (takers.length > 0 && changed.size > 0) {
    const grown = new Set<StagedTable>();
    for (const key of scope.foreignKeys) {
      const child = [...changed].find(({ table }) => table.model.oid === key.table);
      const parent = takers.find(({ table }) => table.model.oid === key.referencedTable);
      if (child !== undefined && parent !== undefined && isStagedKey(key, child, parent)) {
        const added = await client.query(addParents(key, child, parent, tenantId));
        if ((added.rowCount ?? 0) > 0) {
          grown.add(parent);
        }
      }
    }
    for (const parent of grown) {
      await createDelta(client, parent, tenantId, mode, scope.foreignKeys);
    }
    changed = grown;
  }
}

/** Whether the staged rows tell who refers to whom: not where a column is generated, or newer than the backup. */
function isStagedKey(key: ForeignKeyModel, child: StagedTable, parent: StagedTable): boolean {
  return (
    key.columns.every((name) => child.columns.includes(name)) &&
    key.referencedColumns.every((name) => parent.columns.includes(name))
  );
}

function addParents(key: ForeignKeyModel, child: StagedTable, parent: StagedTable, tenantId: string): string {
  const { table, staging, chosen } = parent;
  const refers = matchReference(key, keyOf('p'), keyOf('c'));
  const live = liveRows(table, tenantId, table.primaryKey);
  return `
INSERT INTO ${chosen ?? ''}
SELECT ${columnList(table.primaryKey, 'p')}, false FROM ${staging} AS p
 WHERE EXISTS (SELECT FROM ${plannedRows(child, 'c')} WHERE ${refers})
   AND NOT EXISTS (SELECT FROM ${live} AS l WHERE ${matchKey(table, keyOf('l'), keyOf('p'))})
   AND NOT EXISTS (SELECT FROM ${chosen ?? ''} AS y WHERE ${matchKey(table, keyOf('y'), keyOf('p'))})`;
}
