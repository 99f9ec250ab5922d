import {
  type PlanConflict,
  qualifiedName,
  type ResolvedCollision,
  type SequenceMove,
  type TablePart,
  type TenantPlan,
} from '@lifeboat/app-database';
import type { CloneWishes } from './clone.js';
import { estimateRestore } from './estimate-restore.js';
import type { MatchedBackup } from './match-tables.js';

/** What a restore would do to one table, as API and command line show it. */
interface PlannedTable {
  table: string;
  inserts: number;
  updates: number;
  deletes: number;
  unchanged: number;
  /** `all`; chosen `rows`; or only `parents`: rows that restored rows refer to. */
  part: TablePart;
}

/** A plan, JSON-safe. Without values: samples of rows are personal data. */
export function describePlan(
  plan: TenantPlan,
  matched: MatchedBackup,
  collisions: readonly ResolvedCollision[],
): Record<string, unknown> {
  const tables = plannedTables(plan, matched).sort((left, right) => (left.table < right.table ? -1 : 1));
  const total = (part: 'inserts' | 'updates' | 'deletes' | 'unchanged'): number =>
    tables.reduce((sum, table) => sum + table[part], 0);
  return {
    mode: plan.mode,
    planHash: plan.hash,
    inserts: total('inserts'),
    updates: total('updates'),
    deletes: total('deletes'),
    unchanged: total('unchanged'),
    tables,
    alsoRestored: plan.tables
      .filter(({ alsoRestored }) => alsoRestored > 0)
      .map(({ staged, alsoRestored }) => ({ table: qualifiedName(staged.table), rows: alsoRestored })),
    drift: matched.differences.map(({ kind, table, column, detail }) => ({ kind, table, column, detail })),
    collisions: collisions.map(({ table, column, constraint, rule, rows }) => ({
      table,
      column,
      constraint,
      rule,
      rows,
    })),
    estimate: estimateRestore(plan, matched),
    ...(plan.preview === null ? {} : describePreview(plan.preview)),
  };
}

/** What a person is shown of the rows themselves. To be kept apart from the plan, and not for long. */
export function samplesOf({ preview }: TenantPlan): Record<string, unknown> | null {
  return preview === null
    ? null
    : {
        rows: preview.samples,
        conflicts: preview.conflicts.map(({ constraint, table, sampleKeys }) => ({
          constraint,
          table,
          sampleKeys,
        })),
      };
}

/** What was chosen, and where each column goes: options that change the outcome are part of the plan's hash. */
export function describeChoice({ tables }: MatchedBackup, clone: CloneWishes | null): string {
  const columns = JSON.stringify(
    tables.map(({ archived, live, columns, part, keys }) => [
      qualifiedName(archived),
      qualifiedName(live),
      columns.map((column) => [column.live, column.cast]),
      part,
      keys,
    ]),
  );
  return clone === null ? columns : JSON.stringify([columns, clone.sourceTenantId, clone.collisions]);
}

function plannedTables({ tables, straight }: TenantPlan, matched: MatchedBackup): PlannedTable[] {
  return [
    ...tables.map(({ staged, inserts, updates, replacements, deletes, unchanged }) => ({
      table: qualifiedName(staged.table),
      inserts,
      updates: updates + replacements,
      deletes,
      unchanged,
      part: matched.tables.find(({ live }) => live === staged.table)?.part ?? 'all',
    })),
    ...straight.map(({ table, rows }) => ({
      table: qualifiedName(table),
      inserts: rows,
      updates: 0,
      deletes: 0,
      unchanged: 0,
      part: 'all' as const,
    })),
  ];
}

function describePreview(preview: { conflicts: PlanConflict[]; sequences: SequenceMove[] }): {
  conflicts: Omit<PlanConflict, 'sampleKeys'>[];
  sequences: SequenceMove[];
} {
  return {
    conflicts: preview.conflicts.map(({ kind, constraint, table, otherTable, columns, rows }) => ({
      kind,
      constraint,
      table,
      otherTable,
      columns,
      rows,
    })),
    sequences: preview.sequences,
  };
}
