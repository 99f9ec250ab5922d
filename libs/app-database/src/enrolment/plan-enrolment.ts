import { createHash } from 'node:crypto';
import { LifeboatError } from '@lifeboat/kernel';
import { qualifiedName, type ScopedTable, type TenantScope, tenantTables } from '../scope/tenant-scope.js';
import type { CaptureNames } from './capture-names.js';
import { coverageOf, findObstacle, haveOneIdentity, isFull, leavesOf, neededColumns } from './coverage.js';
import { markDdlStep } from './ddl-marker.js';
import { enrolmentWarnings } from './enrolment-warnings.js';
import type { EnrolmentPlan, EnrolmentStep, EnrolmentWishes, PlannedTable } from './enrolment-plan.js';
import type { EnrolmentState, TableState } from './enrolment-state.js';
import { refuseMovesStep } from './move-trigger.js';
import { type PublicationEntry, publishSteps, unpublishSteps } from './publication-steps.js';
import { slotSteps } from './slot-steps.js';
import { identitySteps, keyBytes } from './wanted-identity.js';

/** A table, the tables that hold its rows, and what it shall become. */
interface Candidate {
  table: ScopedTable;
  leaves: TableState[];
  full: boolean;
  /** Null where it cannot be covered. */
  entries: PublicationEntry[] | null;
}

/**
 * What there is to do so that the change log covers every table that it can: from how the database is to how it shall
 * be. A pure function; carried out by `carryOut`, the steps leave nothing for a second plan.
 *
 * Order is safety. A table that cannot keep its identity leaves the publication first; a table gets its identity before
 * it is published, since PostgreSQL fails the UPDATE of a published table without one; the slot comes last.
 *
 * @throws LifeboatError TABLE_NOT_FOUND for a wish about a table that holds no tenant's rows, or gains nothing from it
 */
export function planEnrolment(
  scope: TenantScope,
  state: EnrolmentState,
  names: CaptureNames,
  wishes: EnrolmentWishes,
): EnrolmentPlan {
  checkNames(scope, wishes.full);
  const candidates = tenantTables(scope).map((table) => candidateOf(table, state, wishes));
  const wanted = candidates.flatMap(({ entries }) => entries ?? []);
  const prepared = candidates.map((candidate) => ({
    candidate,
    steps: candidate.entries === null ? [] : stepsOf(candidate, state),
  }));
  const steps = [
    ...unpublishSteps(names.publication, state.publication, wanted),
    ...prepared.flatMap((each) => each.steps),
    ...moveSteps(candidates, state, wishes),
    ...publishSteps(names.publication, state.publication, wanted),
    ...(wishes.ddlMarker && !state.ddlMarker ? [markDdlStep()] : []),
    ...slotSteps(names.slot, state.slot),
  ];
  return {
    hash: createHash('sha256').update(JSON.stringify(steps)).digest('hex'),
    steps,
    tables: prepared.map(({ candidate, steps: own }) => plannedTable(candidate, own, state)),
    warnings: enrolmentWarnings(
      candidates.filter(({ entries }) => entries !== null),
      state,
      wishes,
    ),
  };
}

function candidateOf(table: ScopedTable, state: EnrolmentState, wishes: EnrolmentWishes): Candidate {
  const leaves = leavesOf(table, state.tables);
  const obstacle = findObstacle(table, leaves);
  const recorded = leaves.some(({ oid }) =>
    state.records.tables.some((record) => record.oid === oid && record.identity === 'full'),
  );
  const full =
    (obstacle?.fullHelps ?? true) &&
    (wishes.full.includes(qualifiedName(table)) || recorded || (obstacle !== null && isFull(leaves)));
  const covers = obstacle === null || (obstacle.fullHelps && full);
  return { table, leaves, full, entries: covers ? entriesOf(table, obstacle === null) : null };
}

/**
 * A partitioned table with a key stands for its leaves, so that a new one is captured, and seen to have another
 * identity. Without a key each leaf stands for itself: a new one would be published without any identity.
 */
function entriesOf({ model }: ScopedTable, keyed: boolean): PublicationEntry[] {
  return keyed || !model.partitioned
    ? [{ oid: model.oid, schema: model.schema, name: model.name }]
    : model.leaves;
}

function stepsOf({ table, leaves, full }: Candidate, state: EnrolmentState): EnrolmentStep[] {
  return leaves.flatMap((leaf) =>
    identitySteps(
      table,
      leaf,
      { full, keep: haveOneIdentity(leaves) },
      state.records.tables.find(({ oid }) => oid === leaf.oid),
    ),
  );
}

function moveSteps(
  candidates: readonly Candidate[],
  state: EnrolmentState,
  { refuseMoves }: EnrolmentWishes,
): EnrolmentStep[] {
  const asked = refuseMoves || state.records.objects.some(({ kind }) => kind === 'move_trigger');
  return asked
    ? candidates
        .filter(
          ({ table, leaves, entries, full }) =>
            entries !== null && !full && !isFull(leaves) && !state.refusingMoves.includes(table.model.oid),
        )
        .map(({ table }) => refuseMovesStep(table))
    : [];
}

function plannedTable(
  { table, leaves, entries }: Candidate,
  steps: readonly EnrolmentStep[],
  state: EnrolmentState,
): PlannedTable {
  const now = coverageOf(table, state);
  const needed = neededColumns(table);
  const set = steps.findLast(({ kind }) => kind === 'set_identity')?.record;
  const [leaf] = leaves;
  const identity = set?.kind === 'table' ? set.record.identity : (leaf?.identity ?? 'default');
  return {
    schema: table.schema,
    name: table.name,
    now,
    then:
      entries === null || identity === 'nothing'
        ? { covered: false, reason: findObstacle(table, leaves)?.reason ?? 'identity' }
        : { covered: true, identity },
    indexBytes: steps.reduce((sum, { estimatedBytes }) => sum + estimatedBytes, 0),
    walBytesPerRow:
      entries === null
        ? 0
        : Math.max(0, ...leaves.map((each) => oldRowBytes(each, identity === 'full' ? null : needed))),
  };
}

/** @param columns null for all */
function oldRowBytes(leaf: TableState, columns: readonly string[] | null): number {
  return columns === null ? Math.round(leaf.bytes / Math.max(leaf.rows, 1)) : keyBytes(leaf, columns);
}

function checkNames(scope: TenantScope, full: readonly string[]): void {
  const known = new Map(tenantTables(scope).map((table) => [qualifiedName(table), table]));
  const unknown = full.filter((name) => (known.get(name)?.tenantColumn ?? null) === null);
  if (unknown.length > 0) {
    throw new LifeboatError('TABLE_NOT_FOUND', {
      detail: `No table with a tenant column is called ${unknown.join(', ')}. Nothing was changed.`,
      remedy:
        '"lifeboat scope" lists the tables, by schema and name: root and direct ones have a tenant column.',
    });
  }
}
