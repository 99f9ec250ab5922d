import { LifeboatError } from '@lifeboat/kernel';
import { ident } from '../scope/quote.js';
import { qualifiedName, type TenantScope } from '../scope/tenant-scope.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { CollisionRule } from './collision-rule.js';
import { keysWith } from './find-collisions.js';
import type { KeyClass } from './key-class.js';
import { takesSuffix } from './suffixed-value.js';

/** Whether other columns hold the values of this one, by foreign keys. */
function isReferredTo(scope: TenantScope, { table }: StagedTable, column: string): boolean {
  return scope.foreignKeys.some(
    (key) => key.referencedTable === table.model.oid && key.referencedColumns.includes(column),
  );
}

/**
 * A rule that cannot be followed is a mistake in it.
 *
 * @returns why not, as the end of a sentence; null where it can
 */
function whyNot(
  scope: TenantScope,
  staged: StagedTable,
  classes: readonly KeyClass[],
  { column: name, rule }: CollisionRule,
): string | null {
  const { table } = staged;
  const column = table.model.columns.find((each) => each.name === name);
  if (column === undefined || !staged.columns.includes(name)) {
    return 'is no column that the backup fills';
  }
  if (keysWith(staged, name).length === 0) {
    return 'is part of no unique key';
  }
  if (
    classes.some(({ members }) =>
      members.some((member) => member.table === table && member.column === column),
    )
  ) {
    return 'gets keys of its own in the target, so that they cannot collide';
  }
  if (scope.foreignKeys.some((key) => key.table === table.model.oid && key.columns.includes(name))) {
    return 'refers to rows of another table, and follows them';
  }
  switch (rule) {
    case 'fail':
      return null;
    case 'null':
      return column.notNull || isReferredTo(scope, staged, name) ? 'cannot be null' : null;
    case 'suffix':
      return takesSuffix(column) ? null : `is ${column.type}, to which no suffix can be put`;
    case 'keep':
      return isReferredTo(scope, staged, name) ||
        table.primaryKey.length === 0 ||
        table.primaryKey.includes(name)
        ? 'is what rows are told apart by, so that there is nothing to keep'
        : null;
  }
}

/** @throws LifeboatError INVALID_REQUEST, TABLE_NOT_FOUND */
export function checkRules(
  scope: TenantScope,
  staged: readonly StagedTable[],
  classes: readonly KeyClass[],
  rules: readonly CollisionRule[],
): void {
  for (const rule of rules) {
    const own = staged.find(({ table }) => qualifiedName(table) === rule.table);
    if (own === undefined) {
      throw new LifeboatError('TABLE_NOT_FOUND', {
        detail: `A rule for collisions names ${rule.table}, which is not restored. Nothing was restored.`,
        remedy: 'Correct the name, as schema.table.column; "lifeboat scope" lists the tables.',
      });
    }
    const reason = whyNot(scope, own, classes, rule);
    if (reason !== null) {
      throw new LifeboatError('INVALID_REQUEST', {
        detail: `The rule "${rule.rule}" for collisions cannot be followed: ${rule.table}.${ident(rule.column)} ${reason}. Nothing was restored.`,
        remedy: 'Take the rule out, or choose another: keep, suffix, null or fail.',
      });
    }
  }
}
