import { createHash } from 'node:crypto';
import { ident } from '../scope/quote.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import type { CaptureNames } from './capture-names.js';
import { unmarkDdlStep } from './ddl-marker.js';
import { DROP_RECORDS } from './enrolment-records.js';
import type { EnrolmentStep } from './enrolment-plan.js';
import type { EnrolmentState, TableRecord, TableState } from './enrolment-state.js';
import { allowMovesStep, DROP_MOVE_FUNCTION } from './move-trigger.js';
import { identityIndexName } from './own-names.js';
import { dropSlotStep } from './slot-steps.js';
import { dropIndex, setIdentity } from './wanted-identity.js';

/** What withdrawing would do. */
export interface WithdrawalPlan {
  hash: string;
  steps: EnrolmentStep[];
  /** What it leaves as it is, since somebody else has changed it meanwhile. */
  left: string[];
}

/**
 * What there is to do so that the database is again as it was before it was enrolled, whatever of the enrolment is
 * gone already. Nothing is changed back that is no longer as enrolment left it.
 *
 * The publication goes first: as long as it is there, an UPDATE of a table without an identity fails, and change capture
 * would make its slot anew.
 *
 * @param state with the tables that the records name, of those that are there
 */
export function planWithdrawal(state: EnrolmentState, names: CaptureNames): WithdrawalPlan {
  const { records } = state;
  const named = (kind: string): string[] =>
    records.objects.filter((object) => object.kind === kind).map(({ name }) => name);
  const slots = new Set([...named('slot'), ...(state.slot === null ? [] : [names.slot])]);
  const publications = new Set([
    ...named('publication'),
    ...(state.publication === null ? [] : [names.publication]),
  ]);
  const left: string[] = [];
  const undone = [
    ...[...publications].map(dropPublicationStep),
    ...[...slots].map((name) => dropSlotStep(name, 'changes are no longer captured')),
    ...(state.ddlMarker || named('ddl_marker').length > 0 ? [unmarkDdlStep()] : []),
    ...named('move_trigger').map(allowMovesStep),
    ...records.tables.flatMap((record) => {
      const { steps, remark } = undoTable(
        record,
        state.tables.find(({ oid }) => oid === record.oid),
      );
      left.push(...(remark === null ? [] : [remark]));
      return steps;
    }),
  ];
  // Without records there is nothing to strike out.
  const known = records.kept ? undone : undone.map((step) => ({ ...step, record: null }));
  const steps = undone.length === 0 && !records.kept ? [] : [...known, dropRecordsStep()];
  return { hash: createHash('sha256').update(JSON.stringify(steps)).digest('hex'), steps, left };
}

function undoTable(
  record: TableRecord,
  now: TableState | undefined,
): { steps: EnrolmentStep[]; remark: string | null } {
  if (now === undefined) {
    return { steps: [], remark: null };
  }
  const name = qualifiedName(now);
  const asLeft = now.identity === record.identity && now.identityIndex === record.identityIndex;
  const asBefore = now.identity === record.formerIdentity && now.identityIndex === record.formerIndex;
  const former = formerIdentity(record, now);
  const ownIndex = identityIndexName(record.oid);
  const isFree = now.identityIndex !== ownIndex || (asLeft && !asBefore);
  const steps: EnrolmentStep[] = [
    ...(asLeft && !asBefore
      ? [
          undoStep('set_identity', name, `its identity was ${former.toUpperCase()}`, [
            setIdentity(now, former, record.formerIndex),
          ]),
        ]
      : []),
    ...(record.madeIndex && isFree && now.ownIndex !== null
      ? [undoStep('drop_index', name, 'it was made as the identity', [dropIndex(now.schema, ownIndex)])]
      : []),
  ];
  return { steps, remark: remarkOn(record, now, asLeft || asBefore) };
}

function remarkOn(record: TableRecord, now: TableState, isOurs: boolean): string | null {
  const name = qualifiedName(now);
  if (!isOurs) {
    return `${name}: its identity was changed by somebody else and stays ${now.identity.toUpperCase()}.`;
  }
  return formerIdentity(record, now) === record.formerIdentity
    ? null
    : `${name}: the index of its former identity, ${record.formerIndex ?? ''}, is gone; it gets the default.`;
}

function undoStep(kind: EnrolmentStep['kind'], target: string, why: string, sql: string[]): EnrolmentStep {
  return {
    kind,
    target,
    why,
    sql,
    manner: kind === 'set_identity' ? 'locking' : 'plain',
    record: null,
    estimatedBytes: 0,
  };
}

function formerIdentity(record: TableRecord, now: TableState): TableRecord['formerIdentity'] {
  const isGone =
    record.formerIdentity === 'index' &&
    !now.uniqueIndexes.some((index) => index.name === record.formerIndex);
  return isGone ? 'default' : record.formerIdentity;
}

function dropPublicationStep(name: string): EnrolmentStep {
  return {
    kind: 'drop_publication',
    target: name,
    why: 'changes are no longer published',
    sql: [`DROP PUBLICATION IF EXISTS ${ident(name)}`],
    manner: 'locking',
    record: { kind: 'forget-object', record: { kind: 'publication', name } },
    estimatedBytes: 0,
  };
}

function dropRecordsStep(): EnrolmentStep {
  return {
    kind: 'drop_records',
    target: 'lifeboat_app',
    why: 'there is nothing left to remember',
    sql: [...DROP_RECORDS, DROP_MOVE_FUNCTION],
    manner: 'plain',
    record: null,
    estimatedBytes: 0,
  };
}
