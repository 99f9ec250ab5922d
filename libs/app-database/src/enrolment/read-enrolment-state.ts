import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';
import { type TenantScope, tenantTables } from '../scope/tenant-scope.js';
import type { CaptureNames } from './capture-names.js';
import type {
  EnrolmentRecords,
  EnrolmentState,
  CapturePublicationState,
  ServerState,
  CaptureSlotState,
  TableState,
} from './enrolment-state.js';
import {
  MARKER_SQL,
  MOVE_TRIGGERS_SQL,
  PUBLICATION_SQL,
  SERVER_SQL,
  SLOT_SQL,
  TABLES_STATE_SQL,
} from './enrolment-state.sql.js';
import { readRecords } from './enrolment-records.js';
import { MARKER_TRIGGERS, MOVE_TRIGGER } from './own-names.js';

/** Reads what enrolment depends on and changes. Any role can: it is all in the server's own catalogs. */
export async function readEnrolmentState(
  client: ClientBase,
  scope: TenantScope,
  names: CaptureNames,
): Promise<EnrolmentState> {
  const tables = tenantTables(scope);
  return readState(client, await readRecords(client), names, {
    roots: tables.map(({ model }) => model.oid),
    leaves: tables.flatMap(({ model }) => model.leaves.map(({ oid }) => oid)),
  });
}

/** As `readEnrolmentState`, of the tables that were enrolled: it needs no scope, which may be invalid by now. */
export async function readEnrolledState(client: ClientBase, names: CaptureNames): Promise<EnrolmentState> {
  const records = await readRecords(client);
  return readState(client, records, names, { roots: [], leaves: records.tables.map(({ oid }) => oid) });
}

async function readState(
  client: ClientBase,
  records: EnrolmentRecords,
  { publication, slot }: CaptureNames,
  { roots, leaves }: { roots: number[]; leaves: number[] },
): Promise<EnrolmentState> {
  const server = await readOne<ServerState & Record<string, unknown>>(client, SERVER_SQL, [slot]);
  const publications = await client.query<CapturePublicationState>(PUBLICATION_SQL, [publication]);
  const slots = await client.query<CaptureSlotState>(SLOT_SQL, [slot]);
  const { ddlMarker } = await readOne<{ ddlMarker: boolean }>(client, MARKER_SQL, [
    Object.values(MARKER_TRIGGERS),
  ]);
  const refusing = await client.query<{ oid: number }>(MOVE_TRIGGERS_SQL, [MOVE_TRIGGER, roots]);
  const states = await client.query<{ state: TableState }>(TABLES_STATE_SQL, [leaves, publication]);
  return {
    server,
    publication: publications.rows[0] ?? null,
    slot: slots.rows[0] ?? null,
    ddlMarker,
    refusingMoves: refusing.rows.map(({ oid }) => oid),
    tables: states.rows.map(({ state }) => state),
    records,
  };
}
