import type { ClientBase } from 'pg';
import { plannedRows } from '../compare/planned-rows.js';
import { referencedColumns } from '../compare/delta-sql.js';
import type { StraightTable, TableDelta } from '../compare/tenant-plan.js';
import { isReference } from '../scope/is-reference.js';
import { keyOf } from '../scope/match-key.js';
import { matchReference } from '../scope/match-reference.js';
import { columnList } from '../scope/quote.js';
import { scopedTable } from '../scope/tenant-predicate.js';
import { qualifiedName, type ScopedTable, type TenantScope } from '../scope/tenant-scope.js';
import type { ForeignKeyModel } from '../schema/schema-model.js';
import { keyObject } from './cut-text.js';
import type { PlanConflict } from './plan-preview.js';
import type { PreviewLimits } from './preview-limits.js';
import { type Found, readFound } from './read-found.js';
import { rowsAfter, rowsThatStay } from './state-after.js';

/** The two ends of a foreign key, with what is planned for them. */
interface Ends {
  key: ForeignKeyModel;
  child: ScopedTable;
  childDelta: TableDelta | undefined;
  parent: ScopedTable;
  parentDelta: TableDelta | undefined;
}

/** The foreign keys that an apply would break, in both directions, of whatever tenant and table. */
export async function findForeignKeyConflicts(
  client: ClientBase,
  scope: TenantScope,
  deltas: readonly TableDelta[],
  straight: readonly StraightTable[],
  limits: PreviewLimits,
): Promise<PlanConflict[]> {
  const conflicts: PlanConflict[] = [];
  for (const key of scope.foreignKeys) {
    const ends = endsOf(scope, key, deltas);
    // What is loaded straight is not staged, so nobody can tell yet.
    const unknown = straight.some(({ table: { model } }) =>
      [key.table, key.referencedTable].includes(model.oid),
    );
    if (ends === null || unknown || !isStaged(ends)) {
      continue;
    }
    const [table, otherTable] = [qualifiedName(ends.child), qualifiedName(ends.parent)];
    const missing = await findMissingParents(client, ends, limits);
    if (missing.rows > 0) {
      const { columns } = key;
      conflicts.push({
        kind: 'missing parent',
        constraint: key.name,
        table,
        otherTable,
        columns,
        ...missing,
      });
    }
    const referred = await findReferred(client, scope, ends, limits);
    if (referred.rows > 0) {
      const written = { table: otherTable, otherTable: table, columns: key.referencedColumns };
      conflicts.push({ kind: 'still referred to', constraint: key.name, ...written, ...referred });
    }
  }
  return conflicts;
}

function endsOf(scope: TenantScope, key: ForeignKeyModel, deltas: readonly TableDelta[]): Ends | null {
  const child = scopedTable(scope, key.table);
  const parent = scopedTable(scope, key.referencedTable);
  const deltaOf = (oid: number): TableDelta | undefined =>
    deltas.find(({ staged }) => staged.table.model.oid === oid);
  return child === undefined || parent === undefined
    ? null
    : { key, child, parent, childDelta: deltaOf(key.table), parentDelta: deltaOf(key.referencedTable) };
}

/** Whether staging has the columns of the key: not where they are generated, or newer than the backup. */
function isStaged({ key, childDelta, parentDelta }: Ends): boolean {
  const has = (delta: TableDelta | undefined, names: readonly string[]): boolean =>
    delta === undefined || names.every((name) => delta.staged.columns.includes(name));
  return has(childDelta, key.columns) && has(parentDelta, key.referencedColumns);
}

async function findMissingParents(client: ClientBase, ends: Ends, limits: PreviewLimits): Promise<Found> {
  const { key, child, childDelta, parent, parentDelta } = ends;
  if (childDelta === undefined || childDelta.inserts + childDelta.updates + childDelta.replacements === 0) {
    return { rows: 0, sampleKeys: [] };
  }
  const parents = rowsAfter(parent, parentDelta, key.referencedColumns);
  return readFound(
    client,
    `SELECT ${keyObject(child, limits.valueLength, keyOf('c'))} AS key
       FROM ${plannedRows(childDelta.staged, 'c')}
      WHERE ${isReference(key)} AND NOT EXISTS (SELECT FROM ${parents} AS p WHERE ${refers(key)})`,
    limits,
  );
}

/** Rows that stay as they are and refer to one that goes, or whose key changes. */
async function findReferred(
  client: ClientBase,
  scope: TenantScope,
  ends: Ends,
  limits: PreviewLimits,
): Promise<Found> {
  const { key, child, childDelta, parent, parentDelta } = ends;
  if (
    parentDelta === undefined ||
    parent.primaryKey.length === 0 ||
    parentDelta.deletes + parentDelta.updates + parentDelta.replacements === 0
  ) {
    return { rows: 0, sampleKeys: [] };
  }
  const olds = referencedColumns(parentDelta.staged, scope.foreignKeys);
  const oldOf = (name: string): string => {
    const place = parent.primaryKey.indexOf(name);
    return place >= 0 ? `d.k${String(place + 1)}` : `d.o${String(olds.indexOf(name) + 1)}`;
  };
  const parents = rowsAfter(parent, parentDelta, key.referencedColumns);
  const children = rowsThatStay(child, childDelta, columnList([...new Set(key.columns)]));
  return readFound(
    client,
    `SELECT ${keyObject(parent, limits.valueLength)} AS key
       FROM ${children} AS c JOIN ${parentDelta.staged.delta} AS d ON ${matchReference(key, oldOf, keyOf('c'))}
      WHERE d.action <> 'i' AND ${isReference(key)}
        AND NOT EXISTS (SELECT FROM ${parents} AS p WHERE ${refers(key)})`,
    limits,
  );
}

const refers = (key: ForeignKeyModel): string => matchReference(key, keyOf('p'), keyOf('c'));
