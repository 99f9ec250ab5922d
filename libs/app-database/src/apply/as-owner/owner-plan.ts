import { LifeboatError } from '@lifeboat/kernel';
import type { TableDelta, TenantPlan } from '../../compare/tenant-plan.js';
import type { ForeignKeyModel } from '../../schema/schema-model.js';
import { qualifiedName, type TenantScope } from '../../scope/tenant-scope.js';
import { inOrder, type Precedence } from './in-order.js';

/** In which order rows are written while the server itself enforces foreign keys, and what else that takes. */
export interface OwnerPlan {
  /** Tables with rows that go: those that refer to others first. */
  deletes: TableDelta[];
  /** Tables with rows that come: those that others refer to first. */
  inserts: TableDelta[];
  /** Tables whose replaced rows are updated: to delete one would make the server act on what refers to it. */
  replacedInPlace: TableDelta[];
  /** Keys that no order can satisfy at each statement: checked at the end, for this one transaction. */
  deferred: ForeignKeyModel[];
  /** Keys by which the server will clear references in rows that go after the row that they refer to. */
  cleared: ForeignKeyModel[];
}

/** What it costs to delete a row before those that refer to it. */
const COSTS: Record<ForeignKeyModel['onDelete'], number> = { restrict: 1e9, none: 1e6, set: 1e3, cascade: 1 };

/**
 * Finds the order. Rows are changed first, which leads references away from what goes; then rows go, rows are replaced
 * in place, and rows come.
 *
 * @throws LifeboatError NOT_SUPPORTED, with the keys by name, where no order can do it
 */
export function planAsOwner({ tables, straight }: TenantPlan, scope: TenantScope): OwnerPlan {
  const deltaOf = (oid: number): TableDelta | undefined =>
    tables.find(({ staged }) => staged.table.model.oid === oid);
  const isLoaded = (oid: number): boolean =>
    straight.some(({ table, rows }) => rows > 0 && table.model.oid === oid);
  const replacedInPlace = tables.filter((delta) => delta.replacements > 0 && isActedFrom(delta, scope));
  const loses = (delta: TableDelta): boolean =>
    delta.deletes > 0 || (delta.replacements > 0 && !replacedInPlace.includes(delta));
  const gains = (delta: TableDelta): boolean => delta.inserts + delta.replacements > 0;
  const keys = scope.foreignKeys.map((key) => ({
    key,
    child: deltaOf(key.table),
    parent: deltaOf(key.referencedTable),
  }));

  const deletes = inOrder(
    tables.filter(loses),
    keys.flatMap(({ key, child, parent }) =>
      precedence(child, parent, key.onDelete === 'none' && key.deferrable ? 0 : COSTS[key.onDelete]),
    ),
  );
  const inserts = inOrder(
    tables.filter(gains),
    keys.flatMap(({ key, child, parent }) => precedence(parent, child, key.deferrable ? 0 : 1)),
  );
  const goesLater = (child: TableDelta | undefined, parent: TableDelta | undefined): boolean =>
    isLater(deletes, child, parent);
  const deferred = keys.filter(({ key, child, parent }) => {
    if (key.deferrable) {
      return false;
    }
    const refersToComing =
      (child !== undefined && child.updates + child.replacements > 0 && gainsAny(parent, gains)) ||
      isLater(inserts, parent, child) ||
      (isLoaded(key.referencedTable) && (isLoaded(key.table) || (child !== undefined && writes(child))));
    const losesLater =
      key.onDelete === 'none' &&
      parent !== undefined &&
      loses(parent) &&
      (parent.replacements > 0 || (child?.replacements ?? 0) > 0 || goesLater(child, parent));
    return refersToComing || losesLater;
  });
  refuseImpossible(
    keys
      .filter(({ key, child, parent }) => key.onDelete === 'restrict' && goesLater(child, parent))
      .map(({ key }) => key),
    replacedInPlace.filter(({ staged }) => staged.table.model.partitioned),
  );
  return {
    deletes,
    inserts,
    replacedInPlace,
    deferred: deferred.map(({ key }) => key),
    cleared: keys
      .filter(({ key, child, parent }) => key.onDelete === 'set' && goesLater(child, parent))
      .map(({ key }) => key),
  };
}

const writes = ({ inserts, updates, replacements }: TableDelta): boolean =>
  inserts + updates + replacements > 0;

const gainsAny = (parent: TableDelta | undefined, gains: (delta: TableDelta) => boolean): boolean =>
  parent !== undefined && gains(parent);

/** Whether the server would do something to rows that refer to a row of the table, or refuse at once, when it goes. */
function isActedFrom({ staged }: TableDelta, scope: TenantScope): boolean {
  return scope.foreignKeys.some(
    (key) =>
      key.referencedTable === staged.table.model.oid && (key.onDelete !== 'none' || key.onUpdate !== 'none'),
  );
}

function precedence(
  first: TableDelta | undefined,
  then: TableDelta | undefined,
  cost: number,
): Precedence<TableDelta>[] {
  return first === undefined || then === undefined ? [] : [{ first, then, cost }];
}

function isLater(
  order: readonly TableDelta[],
  later: TableDelta | undefined,
  earlier: TableDelta | undefined,
): boolean {
  if (later === undefined || earlier === undefined || later === earlier) {
    return false;
  }
  return order.includes(earlier) && order.indexOf(later) > order.indexOf(earlier);
}

function refuseImpossible(keys: readonly ForeignKeyModel[], tables: readonly TableDelta[]): void {
  const names = [
    ...keys.map(({ name }) => `${name} (ON DELETE RESTRICT, in a circle of references)`),
    ...tables.map(
      ({ staged }) =>
        `${qualifiedName(staged.table)} (partitioned, with rows whose unique key changes, and referred to by keys that act)`,
    ),
  ];
  if (names.length > 0) {
    throw new LifeboatError('NOT_SUPPORTED', {
      detail: `Without replica mode the server enforces each foreign key as rows are written, and no order of writing satisfies: ${names.join('; ')}. Nothing was changed.`,
      remedy:
        'As a superuser: GRANT SET ON PARAMETER session_replication_role to the role of Lifeboat; then restore again.',
    });
  }
}
