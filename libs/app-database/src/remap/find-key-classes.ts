import type { SoftReference } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { ColumnModel, SequenceModel } from '../schema/schema-model.js';
import { qualifiedName, type ScopedTable, type TenantScope, tenantTables } from '../scope/tenant-scope.js';
import { ColumnSets } from './column-sets.js';
import { type KeyClass, type KeyColumn, keyColumnName } from './key-class.js';
import { uniqueColumns } from './unique-columns.js';

/**
 * Works out which keys must become others when rows go to another tenant, so that no row has a key of the source's.
 *
 * A key that contains the tenant, or a column that changes anyway since it refers to a changing key, needs nothing. In any
 * other key one column is chosen that can be made anew: a uuid, or else a number with a sequence. A column that refers to
 * another table, by a foreign key or as the configuration says, is never chosen: it follows. Keys without such a column, texts above all, stay as they are, and collide
 * where the source's rows still live.
 *
 * @throws LifeboatError NOT_SUPPORTED where keys of two sequences stand for each other
 */
export function findKeyClasses(scope: TenantScope, softReferences: readonly SoftReference[]): KeyClass[] {
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
  const soft = wholeReferences(tables, softReferences);
  soft.forEach(([from, to]) => sets.tie(from, to));
  const refers = ({ model }: ScopedTable, name: string): boolean =>
    scope.foreignKeys.some((key) => key.table === model.oid && key.columns.includes(name)) ||
    soft.some(([[oid, column]]) => oid === model.oid && column === name);
  const homes = new Map<string, KeyColumn[]>([[sets.setOf(...rootKey), []]]);
  const changes = (table: ScopedTable, name: string): boolean => homes.has(sets.setOf(table.model.oid, name));
  // Keys of one column first: what they change, keys of several may rest upon.
  const keys = tables
    .flatMap((table) => uniqueColumns(table).map((columns) => ({ table, columns })))
    .sort((left, right) => left.columns.length - right.columns.length);
  for (const { table, columns } of keys) {
    const made = columns.some((name) => changes(table, name)) ? undefined : makeable(table, columns, refers);
    if (made !== undefined) {
      homes.set(sets.setOf(table.model.oid, made.name), []);
    }
  }
  for (const { table, columns } of keys) {
    for (const column of columns.filter((name) => changes(table, name))) {
      const made = makeable(table, [column], refers);
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

/** Soft references whose column is the key itself: they tie columns as foreign keys do. */
function wholeReferences(
  tables: readonly ScopedTable[],
  softReferences: readonly SoftReference[],
): [[number, string], [number, string]][] {
  const find = (name: string): ScopedTable | undefined =>
    tables.find((table) => qualifiedName(table) === name);
  return softReferences.flatMap(({ table, column, jsonPath, references }) => {
    const [from, to] = [find(table), find(references.table)];
    const isArray = from?.model.columns.find(({ name }) => name === column)?.baseType.endsWith('[]');
    return from === undefined || to === undefined || jsonPath !== null || isArray === true
      ? []
      : [
          [
            [from.model.oid, column],
            [to.model.oid, references.column],
          ],
        ];
  });
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
  table: ScopedTable,
  names: readonly string[],
  refers: (table: ScopedTable, name: string) => boolean,
): ColumnModel | undefined {
  const { model } = table;
  const own = model.columns.filter(
    ({ name, generated }) => names.includes(name) && !generated && !refers(table, name),
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
