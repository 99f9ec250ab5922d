import type { Client } from 'pg';

/** Rows that one transaction wrote in one table, cascades and triggers included. */
export interface ChangedRows {
  inserted: number;
  updated: number;
  deleted: number;
}

// A row that moves between partitions counts as deleted in one and inserted in the other.
const CHANGED_ROWS = /* sql */ `
SELECT format('%s.%s', nspname, root.relname) AS name,
  sum(n_tup_ins)::int AS inserted, sum(n_tup_upd)::int AS updated, sum(n_tup_del)::int AS deleted
FROM pg_stat_xact_user_tables AS leaf
JOIN pg_class AS root ON root.oid = coalesce(pg_partition_root(leaf.relid), leaf.relid)
JOIN pg_namespace ON pg_namespace.oid = root.relnamespace
WHERE leaf.schemaname = 'app'
GROUP BY 1 HAVING sum(n_tup_ins + n_tup_upd + n_tup_del) > 0 ORDER BY 1`;

/**
 * What the running transaction has written so far in the schema `app`, by table as `schema.table`. Only on a
 * connection that has run no other transaction: the server counts until it has told its statistics, not from BEGIN.
 */
export async function queryChangedRows(client: Client): Promise<Record<string, ChangedRows>> {
  const { rows } = await client.query<ChangedRows & { name: string }>(CHANGED_ROWS);
  return Object.fromEntries(rows.map(({ name, ...changed }) => [name, changed]));
}
