import type { ClientBase } from 'pg';
import { anyRow } from '../connection/any-row.js';
import type { ForeignKeyModel } from '../schema/schema-model.js';
import { isReference, matchReference } from '../scope/match-reference.js';
import { columnList, ident } from '../scope/quote.js';
import { fromClause, scopedTable, tenantCondition } from '../scope/tenant-predicate.js';
import { qualifiedName, type ScopedTable, type TenantScope } from '../scope/tenant-scope.js';
import type { StagedTable } from './staged-table.js';

/**
 * Checks that what the staged rows of a table refer to by foreign keys is staged too, or lives now without being the
 * tenant's: rows of shared tables, and of whoever else the application lets them refer to. The tenant's own live rows do
 * not count, since a restore would replace them.
 *
 * @param all everything that was staged of the backup, shared rows too
 * @returns the broken keys, one text each
 */
export async function checkStagedReferences(
  client: ClientBase,
  scope: TenantScope,
  staged: StagedTable,
  all: readonly StagedTable[],
  tenantId: string,
): Promise<string[]> {
  const broken: string[] = [];
  for (const key of scope.foreignKeys.filter(({ table }) => table === staged.table.model.oid)) {
    const parent = scopedTable(scope, key.referencedTable);
    if (parent !== undefined && (await isBroken(client, key, staged, parent, all, tenantId))) {
      broken.push(
        `${qualifiedName(staged.table)}: foreign key ${key.name} to ${qualifiedName(parent)} is broken`,
      );
    }
  }
  return broken;
}

async function isBroken(
  client: ClientBase,
  key: ForeignKeyModel,
  staged: StagedTable,
  parent: ScopedTable,
  all: readonly StagedTable[],
  tenantId: string,
): Promise<boolean> {
  const columns = columnList(key.referencedColumns);
  const inBackup = all
    .filter(({ table }) => table.model.oid === key.referencedTable)
    .map(({ staging }) => `SELECT ${columns} FROM ${staging}`);
  const orphans = [
    `SELECT FROM ${staged.staging} AS c WHERE ${isReference(key)}`,
    ...inBackup.map((rows) => hasNoneIn(`(${rows})`, key)),
  ].join(' AND ');
  // Mostly there is none, and then the live table need not be read.
  if (!(await anyRow(client, orphans))) {
    return false;
  }
  const others = parent.predicate === null ? '' : ` WHERE (${tenantCondition(parent, tenantId)}) IS NOT TRUE`;
  const live = `(SELECT ${columns} FROM ${fromClause(parent.model)}${others})`;
  return anyRow(client, `${orphans} AND ${hasNoneIn(live, key)}`);
}

function hasNoneIn(rows: string, key: ForeignKeyModel): string {
  return `NOT EXISTS (SELECT FROM ${rows} AS p WHERE ${matchReference(key, columnOf('p'), columnOf('c'))})`;
}

const columnOf =
  (alias: string) =>
  (name: string): string =>
    `${alias}.${ident(name)}`;
