import type { ClientBase } from 'pg';

/**
 * The table that a relation is, or is a partition of.
 *
 * @param relationId its oid
 * @returns null where there is no such relation any more
 */
export async function findRoot(
  client: ClientBase,
  relationId: number,
): Promise<{ schema: string; name: string } | null> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.oid = coalesce(pg_catalog.pg_partition_root($1::oid::regclass), $1::oid)`,
    [relationId],
  );
  return rows[0] ?? null;
}

/** Oids of the relations that hold a table's rows: its leaves, or itself. None where there is no such table. */
export async function findLeaves(
  client: ClientBase,
  { schema, name }: { schema: string; name: string },
): Promise<number[]> {
  const { rows } = await client.query<{ oid: number }>(
    `SELECT leaf.oid
       FROM pg_catalog.pg_class AS c
       JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL (SELECT c.oid WHERE c.relkind = 'r'
                           UNION ALL
                           SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) AS t
                            WHERE c.relkind = 'p' AND t.isleaf) AS leaf
      WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  );
  return rows.map(({ oid }) => oid);
}

/** Types as the server prints them, qualified and with their modifiers, in the order of what is asked. */
export async function readTypeNames(
  client: ClientBase,
  types: readonly { typeId: number; typeModifier: number }[],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT pg_catalog.format_type(t.id, t.modifier) AS name
       FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS t (id, modifier, place) ORDER BY t.place`,
    [types.map(({ typeId }) => typeId), types.map(({ typeModifier }) => typeModifier)],
  );
  return rows.map(({ name }) => name);
}
