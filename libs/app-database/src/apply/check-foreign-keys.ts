import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { referencedColumns } from '../compare/delta-sql.js';
import { countRows } from '../connection/any-row.js';
import type { ForeignKeyModel } from '../schema/schema-model.js';
import { isReference, matchReference } from '../scope/match-reference.js';
import { columnList, ident } from '../scope/quote.js';
import { fromClause, scopedTable } from '../scope/tenant-predicate.js';
import { isTenantClass, qualifiedName, type ScopedTable, type TenantScope } from '../scope/tenant-scope.js';
import { hasWrites, type WrittenTable, writtenRows } from './written-source.js';

/**
 * Replica mode does not enforce foreign keys, so they are checked here in both directions, for the written rows only:
 * each has its parents, and nobody, of whatever tenant or table, refers to a row that is gone.
 *
 * @throws LifeboatError RESTORE_CONFLICT naming the constraint
 */
export async function checkForeignKeys(
  client: ClientBase,
  scope: TenantScope,
  written: readonly WrittenTable[],
  tenantId: string,
): Promise<void> {
  for (const key of scope.foreignKeys) {
    const child = written.find(({ table }) => table.model.oid === key.table);
    const parent = written.find(({ table }) => table.model.oid === key.referencedTable);
    if (child !== undefined && hasWrites(child)) {
      await checkParents(client, scope, key, child, parent !== undefined, tenantId);
    }
    if (parent !== undefined && losesKeys(parent)) {
      await checkChildren(client, scope, key, parent);
    }
  }
}

function losesKeys({ delta }: WrittenTable): boolean {
  return delta !== null && delta.deletes + delta.updates + delta.replacements > 0;
}

async function checkParents(
  client: ClientBase,
  scope: TenantScope,
  key: ForeignKeyModel,
  child: WrittenTable,
  isLocked: boolean,
  tenantId: string,
): Promise<void> {
  const parent = scopedTable(scope, key.referencedTable);
  if (parent === undefined) {
    return;
  }
  const rows = writtenRows(child, tenantId, columnList(key.columns));
  if (!isLocked) {
    // Writers of the parents' table are not locked out: hold the rows that are referred to until the commit.
    await client.query(
      `SELECT FROM ${fromClause(parent.model)} AS p WHERE EXISTS (SELECT FROM ${rows} AS c WHERE ${matches(key)}) FOR KEY SHARE`,
    );
  }
  await expectNone(
    client,
    `SELECT FROM ${rows} AS c WHERE ${isReference(key)} AND NOT EXISTS (SELECT FROM ${fromClause(parent.model)} AS p WHERE ${matches(key)})`,
    (count) =>
      `${count} rows of ${qualifiedName(child.table)} would refer to rows of ${qualifiedName(parent)} that do not exist (${key.name}).`,
  );
}

async function checkChildren(
  client: ClientBase,
  scope: TenantScope,
  key: ForeignKeyModel,
  parent: WrittenTable,
): Promise<void> {
  const child = scopedTable(scope, key.table);
  const delta = parent.delta;
  if (child === undefined || delta === null) {
    return;
  }
  const gone = `${isReference(key)} AND NOT EXISTS (SELECT FROM ${fromClause(parent.table.model)} AS p WHERE ${matches(key)})`;
  const what = (count: string): string =>
    `${count} rows of ${qualifiedName(child)}${outsider(child)} refer to rows of ${qualifiedName(parent.table)} that the restore would remove (${key.name}).`;
  if (parent.table.primaryKey.length === 0) {
    // Its delta tells places, not keys: all that refer to it are looked at.
    await expectNone(client, `SELECT FROM ${fromClause(child.model)} AS c WHERE ${gone}`, what);
    return;
  }
  const olds = referencedColumns(delta.staged, scope.foreignKeys);
  const oldOf = (name: string): string => {
    const place = parent.table.primaryKey.indexOf(name);
    return place >= 0 ? `d.k${String(place + 1)}` : `d.o${String(olds.indexOf(name) + 1)}`;
  };
  await expectNone(
    client,
    `SELECT FROM ${fromClause(child.model)} AS c JOIN ${delta.staged.delta} AS d ON ${matchReference(key, oldOf, columnOf('c'))}
      WHERE d.action <> 'i' AND ${gone}`,
    what,
  );
}

const outsider = (child: ScopedTable): string =>
  isTenantClass(child.class) ? ', perhaps of another tenant,' : ', which belongs to no tenant,';

const columnOf =
  (alias: string) =>
  (name: string): string =>
    `${alias}.${ident(name)}`;

const matches = (key: ForeignKeyModel): string => matchReference(key, columnOf('p'), columnOf('c'));

async function expectNone(client: ClientBase, query: string, what: (count: string) => string): Promise<void> {
  const count = await countRows(client, query);
  if (count > 0) {
    throw new LifeboatError('RESTORE_CONFLICT', {
      detail: `${what(String(count))} The restore was rolled back; the live rows are as before.`,
      remedy: 'Look at these rows, settle them in the application, and restore again.',
    });
  }
}
