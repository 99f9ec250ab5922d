import type { ClientBase } from 'pg';

/** Whoever reads from a slot. */
export interface SlotReader {
  /** Since when, in ISO 8601; null where the role may not see it. */
  since: string | null;
  /** Its address; null where it is on the server itself, or the role may not see it. */
  host: string | null;
}

/** Who reads from a slot now; null where nobody does. */
export async function readSlotReader(client: ClientBase, slot: string): Promise<SlotReader | null> {
  const { rows } = await client.query<SlotReader>(
    `SELECT to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since,
            coalesce(a.client_hostname, host(a.client_addr)) AS host
       FROM pg_catalog.pg_replication_slots AS s
       LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = s.active_pid
      WHERE s.slot_name = $1 AND s.active`,
    [slot],
  );
  return rows[0] ?? null;
}
