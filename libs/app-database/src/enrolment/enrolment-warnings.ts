import { qualifiedName, type ScopedTable } from '../scope/tenant-scope.js';
import type { EnrolmentWishes } from './enrolment-plan.js';
import type { EnrolmentState, TableState } from './enrolment-state.js';

interface Covered {
  table: ScopedTable;
  leaves: TableState[];
  full: boolean;
}

/** What somebody should know before they agree to an enrolment. */
export function enrolmentWarnings(
  covered: readonly Covered[],
  state: EnrolmentState,
  wishes: EnrolmentWishes,
): string[] {
  return [
    ...fullWarning(covered),
    ...otherPublications(covered),
    ...moveWarning(covered, state, wishes),
    ...(wishes.ddlMarker || state.ddlMarker
      ? []
      : [
          'Changes of the schema will not be marked in the change stream: they are found by comparing the catalogs, so that a recovery to a time between two comparisons is refused.',
        ]),
    'The slot makes the server keep WAL until change capture has stored it: run change capture, or "lifeboat unprotect".',
  ];
}

function fullWarning(covered: readonly Covered[]): string[] {
  const full = covered.filter((each) => each.full).map(({ table }) => qualifiedName(table));
  return full.length === 0
    ? []
    : [
        `Every UPDATE and DELETE of ${full.join(', ')} writes the whole old row to the WAL, values in TOAST included.`,
      ];
}

/** Their subscribers get old rows by the same identity. */
function otherPublications(covered: readonly Covered[]): string[] {
  const tables = covered.flatMap(({ leaves }) =>
    leaves
      .filter((leaf) => leaf.otherPublications.length > 0)
      .map((leaf) => `${qualifiedName(leaf)} (${leaf.otherPublications.join(', ')})`),
  );
  return tables.length === 0
    ? []
    : [
        `Tables that other publications have too: ${tables.join(', ')}. Their subscribers get old rows by the identity that is set here.`,
      ];
}

function moveWarning(
  covered: readonly Covered[],
  { refusingMoves }: EnrolmentState,
  { refuseMoves }: EnrolmentWishes,
): string[] {
  const open = covered.filter(({ table, full }) => !full && !refusingMoves.includes(table.model.oid));
  return refuseMoves || open.length === 0
    ? []
    : [
        'An UPDATE that moves a row to another tenant ends the recovery window of its table, where the row has values in TOAST: --refuse-moves makes the database refuse such updates.',
      ];
}
