import { LifeboatError } from '@lifeboat/kernel';
import type { ColumnModel, SequenceModel } from '../schema/schema-model.js';
import { type ScopedTable, type TenantScope, tenantTables } from '../scope/tenant-scope.js';
import { ColumnSets } from './column-sets.js';
import { type KeyClass, type KeyColumn, keyColumnName } from './key-class.js';
import { uniqueColumns } from './unique-columns.js';

/**
 * Works out which keys must become others when rows go to another tenant, so that no row has a key of the source's.
 *
 * A key that contains the tenant, or a column that changes anyway since it refers to a changing key, needs nothing. In any
 * other key one column is chosen that can be made anew: a uuid, or else a number with a sequence. A column that refers to
 * another table is never chosen: it follows. Keys without such a column, texts above all, stay as they are, and collide
 * where the source's rows still live.
 *
 * @throws LifeboatError NOT_SUPPORTED where keys of two sequences stand for each other
 */
export function findKeyClasses(scope: TenantScope): KeyClass[] {
  const tables = tenantTables(scope);
  const isTenants = (oid: number): boolean => tables.some(({ model }) => model.oid === oid);
  const sets = new ColumnSets(
    scope.foreignKeys.filter((key) => isTenants(key.table) && isTenants(key.referencedTable)),
  );
  const rootKey: [number, string] = [scope.root.model.oid, scope.root.primaryKey[0] ?? ''];
  for (const { model, tenantColumn } of tables) {
    if (tenantColumn !== null) {
      sets.tie([model.oid, tenantColumn], rootKey);
    }
  }
  const homes = new Map<string, KeyColumn[]>([[sets.setOf(...rootKey), []]]);
  const changes = (table: ScopedTable, name: string): boolean => homes.has(sets.setOf(table.model.oid, name));
  // Keys of one column first: what they change, keys of several may rest upon.
  const keys = tables
    .flatMap((table) => uniqueColumns(table).map((columns) => ({ table, columns })))
    .sort((left, right) => left.columns.length - right.columns.length);
  for (const { table, columns } of keys) {
    const made = columns.some((name) => changes(table, name)) ? undefined : makeable(scope, table, columns);
    if (made !== undefined) {
      homes.set(sets.setOf(table.model.oid, made.name), []);
    }
  }
  for (const { table, columns } of keys) {
    for (const column of columns.filter((name) => changes(table, name))) {
      const made = makeable(scope, table, [column]);
      const known = homes.get(sets.setOf(table.model.oid, column)) ?? [];
      if (made !== undefined && !known.some((home) => home.table === table && home.column === made)) {
        known.push({ table, column: made });
      }
    }
  }
  return [...homes].map(([set, own]) =>
    classOf(
      set === sets.setOf(...rootKey),
      own,
      membersOf(tables, (oid, name) => sets.setOf(oid, name) === set),
    ),
  );
}

function membersOf(
  tables: readonly ScopedTable[],
  isMember: (oid: number, name: string) => boolean,
): KeyColumn[] {
  return tables.flatMap((table) =>
    table.model.columns
      .filter(({ name, generated }) => !generated && isMember(table.model.oid, name))
      .map((column) => ({ table, column })),
  );
}

/** A column whose value can be made anew. */
function makeable(
  { foreignKeys }: TenantScope,
  { model }: ScopedTable,
  names: readonly string[],
): ColumnModel | undefined {
  const refers = (name: string): boolean =>
    foreignKeys.some((key) => key.table === model.oid && key.columns.includes(name));
  const own = model.columns.filter(
    ({ name, generated }) => names.includes(name) && !generated && !refers(name),
  );
  return (
    own.find(({ baseType }) => baseType === 'uuid') ??
    own.find(({ name }) => model.sequences.some(({ column }) => column === name))
  );
}

function classOf(isTenant: boolean, homes: KeyColumn[], members: KeyColumn[]): KeyClass {
  if (isTenant) {
    return { kind: 'tenant', homes, members, sequence: null };
  }
  if (homes.every(({ column }) => column.baseType === 'uuid')) {
    return { kind: 'derived', homes, members, sequence: null };
  }
  const sequences = homes.map(sequenceOf);
  const [sequence] = sequences;
  if (
    sequence === undefined ||
    sequences.some((other) => other?.name !== sequence.name || other.schema !== sequence.schema)
  ) {
    throw new LifeboatError('NOT_SUPPORTED', {
      detail: `The keys of ${homes.map(keyColumnName).join(', ')} stand for each other, yet come of several sequences, so that new ones cannot be drawn for another tenant. Nothing was started.`,
      remedy: 'Let them draw from one sequence, or restore into the tenant itself.',
    });
  }
  return { kind: 'drawn', homes, members, sequence };
}

function sequenceOf({ table, column }: KeyColumn): SequenceModel | undefined {
  return table.model.sequences.find((sequence) => sequence.column === column.name);
}
