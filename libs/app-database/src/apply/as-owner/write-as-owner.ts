import type { ClientBase } from 'pg';
import type { TableDelta } from '../../compare/tenant-plan.js';
import { type DeltaStatements, deltaStatements, type WrittenRows } from '../apply-delta.js';
import type { ApplyRequest } from '../apply-target.js';
import type { OwnerPlan } from './owner-plan.js';
import { parkSql } from './park-keys.js';
import { countCleared, refuseActedRows } from './referring-rows.js';

/** What was written, by position in the plan's tables. */
export interface OwnerWrites {
  written: WrittenRows[];
  /** Changes on the way: of rows that go, by the server itself, and of rows that are replaced. */
  passing: number[];
}

/**
 * Writes the differences while the server enforces foreign keys and acts on them.
 *
 * @throws LifeboatError RESTORE_CONFLICT where it would act on a row that is to stay
 */
export async function writeAsOwner(
  client: ClientBase,
  { plan, scope, tenantId }: ApplyRequest,
  order: OwnerPlan,
): Promise<OwnerWrites> {
  const statements = new Map(plan.tables.map((delta) => [delta, deltaStatements(delta.staged, tenantId)]));
  const counts = new Map(plan.tables.map((delta) => [delta, { inserted: 0, updated: 0, deleted: 0 }]));
  const passing = new Map<number, number>();
  const pass = (oid: number, rows: number): void => {
    passing.set(oid, (passing.get(oid) ?? 0) + rows);
  };
  const run = async (delta: TableDelta, step: keyof DeltaStatements): Promise<number> => {
    let rows = 0;
    for (const sql of [statements.get(delta)?.[step] ?? []].flat()) {
      rows += (await client.query(sql)).rowCount ?? 0;
    }
    return rows;
  };
  const count = (delta: TableDelta, counter: keyof WrittenRows, rows: number): void => {
    const sums = counts.get(delta);
    if (sums !== undefined) {
      sums[counter] += rows;
    }
  };

  for (const delta of plan.tables.filter(({ updates }) => updates > 0)) {
    count(delta, 'updated', await run(delta, 'update'));
  }
  await refuseActedRows(client, scope, plan.tables, order);
  for (const delta of order.deletes) {
    const { oid } = delta.staged.table.model;
    for (const key of order.cleared.filter(({ referencedTable }) => referencedTable === oid)) {
      pass(key.table, await countCleared(client, key, scope, delta));
    }
    const inPlace = order.replacedInPlace.includes(delta);
    await run(delta, inPlace ? 'deleteOnly' : 'delete');
    // Rows that the server removed by itself have been counted for it: the plan's number is proven at the end.
    count(delta, 'deleted', delta.deletes + (inPlace ? 0 : delta.replacements));
  }
  for (const delta of order.replacedInPlace) {
    const park = parkSql(delta.staged, scope.foreignKeys);
    if (park !== null) {
      pass(delta.staged.table.model.oid, (await client.query(park)).rowCount ?? 0);
    }
    count(delta, 'updated', await run(delta, 'replace'));
  }
  for (const delta of order.inserts) {
    const inPlace = order.replacedInPlace.includes(delta);
    count(delta, 'inserted', await run(delta, inPlace ? 'insertOnly' : 'insert'));
  }
  return {
    written: plan.tables.map((delta) => counts.get(delta) ?? { inserted: 0, updated: 0, deleted: 0 }),
    passing: plan.tables.map(({ staged }) => passing.get(staged.table.model.oid) ?? 0),
  };
}
