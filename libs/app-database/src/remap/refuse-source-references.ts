import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { countRows } from '../connection/any-row.js';
import { isReference, matchReference } from '../scope/match-reference.js';
import { keyOf } from '../scope/match-key.js';
import { columnList } from '../scope/quote.js';
import type { ForeignKeyModel } from '../schema/schema-model.js';
import { fromClause, scopedTable, tenantCondition } from '../scope/tenant-predicate.js';
import { qualifiedName, type TenantScope } from '../scope/tenant-scope.js';
import type { StagedTable } from '../staging/staged-table.js';

/**
 * Where a table was left out that restored rows refer to, its keys could not be made anew: the target's rows would refer to
 * the source's, and no foreign key would object. A key that comes along unchanged is another matter: it collides.
 *
 * @throws LifeboatError RESTORE_CONFLICT naming the constraint
 */
export async function refuseSourceReferences(
  client: ClientBase,
  scope: TenantScope,
  staged: readonly StagedTable[],
  sourceTenantId: string,
): Promise<void> {
  for (const key of scope.foreignKeys) {
    const child = staged.find(({ table }) => table.model.oid === key.table);
    const parent = scopedTable(scope, key.referencedTable);
    if (
      child === undefined ||
      parent === undefined ||
      parent.predicate === null ||
      !key.columns.every((name) => child.columns.includes(name))
    ) {
      continue;
    }
    const source = `(SELECT ${columnList([...new Set(key.referencedColumns)])} FROM ${fromClause(parent.model)}
                      WHERE ${tenantCondition(parent, sourceTenantId)})`;
    const rows = await countRows(
      client,
      `SELECT FROM ${child.staging} AS c JOIN ${source} AS p ON ${matchReference(key, keyOf('p'), keyOf('c'))}
        WHERE ${isReference(key)}${comesAlong(key, staged)}`,
    );
    if (rows > 0) {
      const table = qualifiedName(parent);
      throw new LifeboatError('RESTORE_CONFLICT', {
        detail: `${String(rows)} rows of ${qualifiedName(child.table)} would refer to the source's own rows of ${table} (${key.name}), which are not restored along with them. The live rows are as before.`,
        remedy: `Restore ${table} too, from a backup that holds it, or leave ${qualifiedName(child.table)} out with excludeTables (--exclude-tables).`,
      });
    }
  }
}

function comesAlong(key: ForeignKeyModel, staged: readonly StagedTable[]): string {
  const parent = staged.find(({ table }) => table.model.oid === key.referencedTable);
  return parent === undefined || !key.referencedColumns.every((name) => parent.columns.includes(name))
    ? ''
    : ` AND NOT EXISTS (SELECT FROM ${parent.staging} AS a WHERE ${matchReference(key, keyOf('a'), keyOf('c'))})`;
}
