import { qualifiedName } from '../scope/tenant-scope.js';
import { EMPTY } from '../staging/content-digest.js';
import type { StagedTable } from '../staging/staged-table.js';
import type { TablePart } from '../staging/staging-area.js';
import type { WrittenRows } from './apply-delta.js';
import type { AppliedTable, ApplyOutcome, ApplyRequest, IsolationProof, ProvenBy } from './apply-target.js';
import type { WrittenContent } from './prove-written.js';

/**
 * What was written, and the proof that it is right and the tenant's only.
 *
 * @param written by position in the plan's tables
 * @param held by position in the plan's tables, then in those that were loaded straight
 * @param proven by position in the plan's tables
 */
export function describeApplied(
  { plan }: ApplyRequest,
  written: readonly WrittenRows[],
  held: readonly WrittenContent[],
  proven: readonly ProvenBy[],
): Pick<ApplyOutcome, 'tables' | 'isolation'> {
  const compared = plan.tables.map(({ staged, before, wanted }, index): AppliedTable => ({
    table: qualifiedName(staged.table),
    part: partOf(staged),
    ...(written[index] ?? { inserted: 0, updated: 0, deleted: 0 }),
    before,
    wanted,
    after: held[index]?.after ?? before,
    provenBy: proven[index] ?? 'comparison',
  }));
  const loaded = plan.straight.map(({ table, rows }, index): AppliedTable => ({
    table: qualifiedName(table),
    part: 'all',
    inserted: rows,
    updated: 0,
    deleted: 0,
    before: EMPTY,
    wanted: { rows, hash: null },
    after: held[plan.tables.length + index]?.after ?? EMPTY,
    provenBy: 'volumes',
  }));
  const tables = [...compared, ...loaded].sort((left, right) => (left.table < right.table ? -1 : 1));
  return { tables, isolation: isolationOf(tables, held) };
}

/** The server's counters were found to be the plan's; here they are held against the tenant's own rows. */
function isolationOf(tables: readonly AppliedTable[], held: readonly WrittenContent[]): IsolationProof {
  const total = (count: (table: AppliedTable) => number): number =>
    tables.reduce((sum, table) => sum + count(table), 0);
  return {
    written: total(({ inserted, updated }) => inserted + updated),
    removed: total(({ deleted }) => deleted),
    ownWritten: held.reduce((sum, { ownWritten }) => sum + ownWritten, 0),
    ownRemoved: total(({ before, after, inserted }) => before.rows + inserted - after.rows),
  };
}

function partOf({ parentsOnly, chosen }: StagedTable): TablePart {
  if (parentsOnly) {
    return 'parents';
  }
  return chosen === null ? 'all' : 'rows';
}
