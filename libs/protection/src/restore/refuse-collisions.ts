import { type PlanConflict, qualifiedName, type TenantPlan } from '@lifeboat/app-database';
import { LifeboatError } from '@lifeboat/kernel';

/**
 * What a restore into another tenant would write must not be in the way of what is there. A dry run lists it; a restore
 * ends here, before anything is saved or locked.
 *
 * @throws LifeboatError RESTORE_CONFLICT naming every table, constraint and column, and what to type
 */
export function refuseCollisions({ preview, tables }: TenantPlan): void {
  const taken = (preview?.conflicts ?? []).filter(({ kind }) => kind === 'key taken');
  if (taken.length === 0) {
    return;
  }
  const rules = taken.map(({ table, columns }) => {
    const own = tables.find(({ staged }) => qualifiedName(staged.table) === table)?.staged.table.tenantColumn;
    return `--on-collision ${table}.${columns.find((name) => name !== own) ?? ''}=<rule>`;
  });
  throw new LifeboatError('RESTORE_CONFLICT', {
    detail: `Other rows hold unique values of the restored ones: ${taken.map(describe).join('; ')}. Nothing was restored; the live rows are as before.`,
    remedy: `Say what becomes of them (keep, suffix, null or fail): ${[...new Set(rules)].join(' ')}, or collisions in a request; or leave the tables out with excludeTables (--exclude-tables).`,
    meta: {
      conflicts: taken.map(({ constraint, table, columns, rows }) => ({ constraint, table, columns, rows })),
    },
  });
}

function describe({ table, constraint, columns, rows }: PlanConflict): string {
  return `${table} (${columns.join(', ')}) by ${constraint}, ${String(rows)} rows`;
}
