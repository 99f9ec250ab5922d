import { LifeboatError } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import { referencedColumns } from '../../compare/delta-sql.js';
import type { TableDelta } from '../../compare/tenant-plan.js';
import { countRows } from '../../connection/any-row.js';
import type { ForeignKeyModel } from '../../schema/schema-model.js';
import { deltaKeyOf, keyOf, matchKey } from '../../scope/match-key.js';
import { matchReference } from '../../scope/match-reference.js';
import { ident } from '../../scope/quote.js';
import { fromClause, scopedTable } from '../../scope/tenant-predicate.js';
import { qualifiedName, type ScopedTable, type TenantScope } from '../../scope/tenant-scope.js';
import type { OwnerPlan } from './owner-plan.js';

/**
 * Makes sure that what the server does by itself when rows go (CASCADE, SET NULL, SET DEFAULT) hits nothing but rows
 * that the plan removes too: nobody else's row, and none that is to stay.
 *
 * @throws LifeboatError RESTORE_CONFLICT naming the constraint
 */
export async function refuseActedRows(
  client: ClientBase,
  scope: TenantScope,
  deltas: readonly TableDelta[],
  plan: OwnerPlan,
): Promise<void> {
  for (const parent of deltas) {
    const acting = scope.foreignKeys.filter(
      (key) =>
        key.referencedTable === parent.staged.table.model.oid &&
        (key.onDelete !== 'none' || (key.onUpdate !== 'none' && plan.replacedInPlace.includes(parent))),
    );
    for (const key of parent.deletes + parent.replacements > 0 ? acting : []) {
      await refuseActed(client, scope, key, parent, going(key, deltas, plan));
    }
  }
}

/** How many rows that go lose their reference by a key to rows of `parent` that go before them. */
export async function countCleared(
  client: ClientBase,
  key: ForeignKeyModel,
  scope: TenantScope,
  parent: TableDelta,
): Promise<number> {
  const child = scopedTable(scope, key.table);
  return child === undefined ? 0 : countRows(client, referring(scope, key, child, parent, `d.action = 'd'`));
}

async function refuseActed(
  client: ClientBase,
  scope: TenantScope,
  key: ForeignKeyModel,
  parent: TableDelta,
  isGoing: string,
): Promise<void> {
  const child = scopedTable(scope, key.table);
  if (child === undefined) {
    return;
  }
  const lost = `(d.action = 'd' OR (d.action = 'r' AND ${changesKey(key, parent)}))`;
  const rows = await countRows(client, referring(scope, key, child, parent, `${lost} AND NOT (${isGoing})`));
  if (rows > 0) {
    throw new LifeboatError('RESTORE_CONFLICT', {
      detail: `${String(rows)} rows of ${qualifiedName(child)}, perhaps of another tenant, refer to rows of ${qualifiedName(parent.staged.table)} that the restore would remove (${key.name}), and the server would change or remove them too. The restore was rolled back; the live rows are as before.`,
      remedy: 'Look at these rows, settle them in the application, and restore again.',
    });
  }
}

/**
 * Rows `c` of the child that refer to old keys of rows `d` in the parent's table of differences; of a table without a key
 * that tells places, so that the rows themselves are asked.
 */
function referring(
  scope: TenantScope,
  key: ForeignKeyModel,
  child: ScopedTable,
  { staged }: TableDelta,
  condition: string,
): string {
  const { table, delta } = staged;
  const ownOf = (name: string): string => `c.${ident(name)}`;
  if (table.primaryKey.length === 0) {
    const old = matchReference(key, (name) => `o.${ident(name)}`, ownOf);
    return `SELECT FROM ${fromClause(child.model)} AS c JOIN ${fromClause(table.model)} AS o ON ${old}
              JOIN ${delta} AS d ON d.live_place = o.ctid AND d.live_leaf = o.tableoid WHERE ${condition}`;
  }
  const olds = referencedColumns(staged, scope.foreignKeys);
  const oldOf = (name: string): string => {
    const place = table.primaryKey.indexOf(name);
    return place >= 0 ? `d.k${String(place + 1)}` : `d.o${String(olds.indexOf(name) + 1)}`;
  };
  const refers = matchReference(key, oldOf, ownOf);
  return `SELECT FROM ${fromClause(child.model)} AS c JOIN ${delta} AS d ON ${refers} WHERE ${condition}`;
}

/** That the row `c` of the child is one that the plan deletes. */
function going(key: ForeignKeyModel, deltas: readonly TableDelta[], plan: OwnerPlan): string {
  const child = deltas.find(({ staged }) => staged.table.model.oid === key.table);
  if (child === undefined) {
    return 'false';
  }
  const { table, delta } = child.staged;
  const actions = plan.replacedInPlace.includes(child) ? `'d'` : `'d', 'r'`;
  const match =
    table.primaryKey.length > 0
      ? matchKey(table, deltaKeyOf('g'), keyOf('c'))
      : 'g.live_place = c.ctid AND g.live_leaf = c.tableoid';
  return `EXISTS (SELECT FROM ${delta} AS g WHERE g.action IN (${actions}) AND ${match})`;
}

/** That the columns of a replaced row `d` that the key refers to get other values, or may: what is not staged cannot be told. */
function changesKey(key: ForeignKeyModel, { staged }: TableDelta): string {
  const { table, columns, staging } = staged;
  // In a table without a key no row is replaced.
  if (
    table.primaryKey.length === 0 ||
    key.referencedColumns.every((name) => table.primaryKey.includes(name))
  ) {
    return 'false';
  }
  if (!key.referencedColumns.every((name) => columns.includes(name))) {
    return 'true';
  }
  const same = matchReference(
    key,
    (name) => `s.${ident(name)}`,
    (name) => `c.${ident(name)}`,
  );
  return `NOT EXISTS (SELECT FROM ${staging} AS s WHERE ${matchKey(table, deltaKeyOf('d'), keyOf('s'))} AND ${same})`;
}
