import type { PlanConflict, TenantPlan } from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';

/**
 * What a restore into another tenant would write must not be in the way of what is there. A dry run lists it; a restore
 * ends here, before anything is saved or locked.
 *
 * @throws LifeboatError RESTORE_CONFLICT naming every table, constraint and column, and what to type
 */
export function refuseCollisions({ preview }: TenantPlan): void {
  const taken = (preview?.conflicts ?? []).filter(({ kind }) => kind === 'key taken');
  const [first] = taken;
  if (first !== undefined) {
    throw new LifeboatError('RESTORE_CONFLICT', {
      detail: `Other rows hold unique values of the restored ones: ${taken.map(describe).join('; ')}. Nothing was restored; the live rows are as before.`,
      remedy: `Give a rule for a column of each: collisions, or --on-collision ${first.table}.${first.columns[0] ?? ''}=suffix (keep, suffix, null or fail); or leave the table out with excludeTables (--exclude-tables).`,
      meta: {
        conflicts: taken.map(({ constraint, table, columns, rows }) => ({
          constraint,
          table,
          columns,
          rows,
        })),
      },
    });
  }
}

function describe({ table, constraint, columns, rows }: PlanConflict): string {
  return `${table} (${columns.join(', ')}) by ${constraint}, ${String(rows)} rows`;
}
