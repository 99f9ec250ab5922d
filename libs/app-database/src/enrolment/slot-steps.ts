import { literal } from '../scope/quote.js';
import type { EnrolmentStep } from './enrolment-plan.js';
import type { CaptureSlotState } from './enrolment-state.js';

/** The steps after which there is a slot that can be read. One that has lost its WAL is made anew. */
export function slotSteps(name: string, present: CaptureSlotState | null): EnrolmentStep[] {
  if (present !== null && present.walStatus !== 'lost') {
    return [];
  }
  const create: EnrolmentStep = {
    kind: 'create_slot',
    target: name,
    why: 'from here on the changes are kept for capture',
    sql: [`SELECT pg_create_logical_replication_slot(${literal(name)}, 'pgoutput')`],
    manner: 'replication',
    record: { kind: 'object', record: { kind: 'slot', name } },
    estimatedBytes: 0,
  };
  return present === null
    ? [create]
    : [dropSlotStep(name, 'the server has thrown away WAL that it needs'), create];
}

/** Does nothing where the slot is gone, belongs to another database, or is in use. */
export function dropSlotStep(name: string, why: string): EnrolmentStep {
  return {
    kind: 'drop_slot',
    target: name,
    why,
    sql: [
      `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
        WHERE slot_name = ${literal(name)} AND database = current_database()`,
    ],
    manner: 'replication',
    record: { kind: 'forget-object', record: { kind: 'slot', name } },
    estimatedBytes: 0,
  };
}
