import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';

/** A logical replication slot. */
export interface SlotState {
  /** Whether it is one of pgoutput, in this database, and not a temporary one. */
  ours: boolean;
  /** Null while it can be read; else why not, as a clause that follows the slot's name. */
  lost: string | null;
  /** A connection reads it. */
  active: boolean;
  /** Behind what its reader has confirmed. */
  confirmedLsn: string;
  /** Bytes of WAL that it holds back. */
  retainedBytes: number;
}

/** Reads a slot; null where there is none of this name. */
export async function readSlot(client: ClientBase, name: string): Promise<SlotState | null> {
  const { rows } = await client.query<SlotState>(
    `SELECT coalesce(plugin = 'pgoutput' AND database = current_database() AND NOT temporary, false) AS ours,
            CASE WHEN wal_status = 'lost' THEN 'was invalidated: the server has removed WAL that it needed' END AS lost,
            active, coalesce(confirmed_flush_lsn, '0/0')::text AS "confirmedLsn",
            coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn), 0)::float8
              AS "retainedBytes"
       FROM pg_catalog.pg_replication_slots WHERE slot_name = $1`,
    [name],
  );
  return rows[0] ?? null;
}

/** Makes a slot that begins with what is committed from now on. */
export async function createSlot(client: ClientBase, name: string): Promise<void> {
  await client.query(`SELECT pg_catalog.pg_create_logical_replication_slot($1, 'pgoutput')`, [name]);
}

/** Removes a slot, where there is one. Nothing may read it any more. */
export async function dropSlot(client: ClientBase, name: string): Promise<void> {
  await client.query(
    `SELECT pg_catalog.pg_drop_replication_slot(slot_name)
       FROM pg_catalog.pg_replication_slots WHERE slot_name = $1`,
    [name],
  );
}

/** Which history a server writes, and where it is now. */
export interface ServerPosition {
  systemIdentifier: string;
  timeline: number;
  lsn: string;
  /** 64-bit id, as text, that no transaction has yet. */
  nextXid: string;
  /** ISO 8601 with microseconds. */
  time: string;
}

/** The timeline is that of the WAL that is being written; the control file learns of a new one later. */
export async function readServerPosition(client: ClientBase): Promise<ServerPosition> {
  return readOne<ServerPosition>(
    client,
    `SELECT (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS "systemIdentifier",
            ('x' || left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8))::bit(32)::int AS timeline,
            pg_catalog.pg_current_wal_lsn()::text AS lsn,
            pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text AS "nextXid",
            to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time`,
  );
}

/**
 * Puts a message into the stream of changes, in a transaction of its own.
 *
 * @returns the transaction's 64-bit id
 */
export async function emitMessage(client: ClientBase, prefix: string, content: string): Promise<string> {
  const { xid } = await readOne<{ xid: string }>(
    client,
    `SELECT pg_catalog.pg_current_xact_id()::text AS xid, pg_catalog.pg_logical_emit_message(true, $1, $2)`,
    [prefix, content],
  );
  return xid;
}
