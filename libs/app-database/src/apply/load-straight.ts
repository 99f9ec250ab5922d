import { LifeboatError } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';
import { readOne } from '../connection/read-one.js';
import { fromClause, tenantCondition } from '../scope/tenant-predicate.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { StraightTable } from '../compare/tenant-plan.js';
import type { ApplyRequest } from './apply-target.js';

/**
 * Loads the tables in which the tenant had nothing, and checks that all that came in is the tenant's and all that the
 * manifest promised came in.
 *
 * @throws LifeboatError ROW_OF_ANOTHER_TENANT
 */
export async function loadStraightTables(client: PoolClient, request: ApplyRequest): Promise<void> {
  const { straight } = request.plan;
  const loaded = straight.some((target) => target.rows > 0)
    ? await request.loadStraight(client)
    : straight.map(() => 0);
  for (const [index, target] of straight.entries()) {
    expectRows(target, loaded[index] ?? 0);
    const { table } = target;
    const { rows } = await readOne<{ rows: number }>(
      client,
      `SELECT count(*)::float8 AS rows FROM ${fromClause(table.model)} WHERE ${tenantCondition(table, request.tenantId)}`,
    );
    expectRows(target, rows);
  }
}

function expectRows({ table, rows }: StraightTable, actual: number): void {
  if (actual !== rows) {
    throw new LifeboatError('ROW_OF_ANOTHER_TENANT', {
      detail: `${qualifiedName(table)} got ${String(actual)} rows of the tenant where the backup has ${String(rows)}. The restore was rolled back; the live rows are as before.`,
      remedy: 'Validate the backup; choose another one.',
    });
  }
}
