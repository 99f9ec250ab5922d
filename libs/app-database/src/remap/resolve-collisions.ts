import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { RestoreMode } from '../compare/tenant-plan.js';
import { keyOf, matchKey } from '../scope/match-key.js';
import { ident } from '../scope/quote.js';
import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import { lengthlessType } from '../staging/lengthless-type.js';
import { liveRows } from '../staging/live-rows.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { ColumnModel } from '../schema/schema-model.js';
import type { CollisionRule, ResolvedCollision } from './collision-rule.js';
import { collidingPlaces, keysWith } from './find-collisions.js';
import { replaceValues, type StagedScope } from './replace-values.js';
import { suffixedValue } from './suffixed-value.js';

/** Where collisions are looked for. */
export interface CollisionRun extends StagedScope {
  targetTenantId: string;
  mode: RestoreMode;
}

/**
 * Follows the rules: changes the staged values that rows which stay hold already. What a rule leaves, and what has none, is
 * a conflict of the plan.
 *
 * @param rules as `checkRules` lets them pass
 */
export async function resolveCollisions(
  client: ClientBase,
  rules: readonly CollisionRule[],
  run: CollisionRun,
): Promise<ResolvedCollision[]> {
  const resolved: ResolvedCollision[] = [];
  for (const rule of rules.filter((each) => each.rule !== 'fail')) {
    const staged = run.staged.find(({ table }) => qualifiedName(table) === rule.table);
    const column = staged?.table.model.columns.find(({ name }) => name === rule.column);
    if (staged !== undefined && column !== undefined) {
      for (const key of keysWith(staged, rule.column)) {
        const places = run.area.newName();
        const found = await client.query(
          `CREATE UNLOGGED TABLE ${places} AS ${collidingPlaces(staged, key, run.targetTenantId, run.mode)}`,
        );
        const rows =
          (found.rowCount ?? 0) > 0 ? await change(client, rule, { staged, column, places }, run) : 0;
        if (rows > 0) {
          resolved.push({ ...rule, constraint: key.name, rows });
        }
      }
    }
  }
  return resolved;
}

/** A column, and the table of the places of its rows that collide. */
interface Colliding {
  staged: StagedTable;
  column: ColumnModel;
  places: string;
}

async function change(
  client: ClientBase,
  { rule }: CollisionRule,
  colliding: Colliding,
  run: CollisionRun,
): Promise<number> {
  const { staged, column, places } = colliding;
  const { table, staging } = staged;
  const name = ident(column.name);
  const rows = `FROM ${staging} AS s`;
  const here = `WHERE s.ctid IN (SELECT place FROM ${places})`;
  const replace = async (from: string, value: string): Promise<number> => {
    try {
      // To a type without a length: then what is too long is refused, not cut.
      const typed = `CAST(${value} AS ${lengthlessType(column.baseType)})`;
      return await replaceValues(client, staged, column.name, { from, value: typed }, run);
    } catch (error) {
      throw /^2[23]/.test(systemCodeOf(error) ?? '') ? doesNotFit(table, column, error) : error;
    }
  };
  switch (rule) {
    case 'null':
      return replace(`${rows} ${here}`, 'NULL');
    case 'keep': {
      // A row that the target has not got yet has nothing to keep.
      const live = liveRows(table, run.targetTenantId, [...table.primaryKey, column.name]);
      return replace(
        `${rows} JOIN ${live} AS l ON ${matchKey(table, keyOf('l'), keyOf('s'))} ${here}`,
        `l.${name}`,
      );
    }
    case 'suffix': {
      const home = `${qualifiedName(table)}.${column.name}`;
      return replace(
        `${rows} ${here} AND s.${name} IS NOT NULL`,
        `(${suffixedValue(column, home, run.targetTenantId, `s.${name}`)})`,
      );
    }
    case 'fail':
      return 0;
  }
}

/** A domain's check, or a length that only the domain knows. */
function doesNotFit(table: ScopedTable, { name, type }: ColumnModel, cause: unknown): LifeboatError {
  return new LifeboatError('RESTORE_CONFLICT', {
    detail: `What the rule for collisions makes of values of ${qualifiedName(table)}.${name} is no value of its type ${type}. Nothing was restored; the live rows are as before.`,
    remedy:
      'Choose another rule for the column: keep, suffix, null or fail; or leave the table out with excludeTables (--exclude-tables).',
    cause,
  });
}
