import type { ClientBase } from 'pg';

/** What tells a row of a table apart in its changes; `mixed` where partitions differ, or are not all published. */
export type PublishedIdentity = 'default' | 'nothing' | 'full' | 'index' | 'mixed';

/** A table of a publication; a partitioned one stands for its leaves. */
export interface PublishedTable {
  schema: string;
  name: string;
  identity: PublishedIdentity;
  /** Columns of the replica identity; all where it is full. */
  identityColumns: string[];
  primaryKey: string[];
  /** Those that are sent, in their order. */
  columns: { name: string; type: string }[];
}

/** What a publication is, as far as a capture has to know. */
export interface PublicationState {
  /** A clause that follows the publication's name, where it leaves changes out; null where it does not. */
  flaw: string | null;
  /** In the order of their names. */
  tables: PublishedTable[];
}

/** Reads a publication of the database; null where there is none of this name. */
export async function readPublication(client: ClientBase, name: string): Promise<PublicationState | null> {
  const found = await client.query<{ flaw: string | null }>(FLAW_SQL, [name]);
  const [publication] = found.rows;
  if (publication === undefined) {
    return null;
  }
  const { rows } = await client.query<PublishedTable>(TABLES_SQL, [name]);
  return { flaw: publication.flaw, tables: rows };
}

const FLAW_SQL = `
SELECT CASE
         WHEN p.pubviaroot THEN 'publishes partitions as their root'
         WHEN NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate) THEN 'leaves out a kind of change'
         WHEN EXISTS (SELECT FROM pg_catalog.pg_publication_rel AS r
                       WHERE r.prpubid = p.oid AND (r.prqual IS NOT NULL OR r.prattrs IS NOT NULL))
         THEN 'has a row filter or a list of columns'
       END AS flaw
  FROM pg_catalog.pg_publication AS p WHERE p.pubname = $1`;

// A leaf's own index may name its columns in another order than the root's; as a set they are the same.
const TABLES_SQL = `
WITH leaves AS (
  SELECT c.oid, c.relreplident, coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) AS root,
         ARRAY(SELECT a.attname::text
                 FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                  AND (c.relreplident = 'f'
                       OR EXISTS (SELECT FROM pg_catalog.pg_index AS i
                                   WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                                     AND CASE c.relreplident WHEN 'd' THEN i.indisprimary
                                                             WHEN 'i' THEN i.indisreplident END))
                ORDER BY 1) AS identity_columns
    FROM pg_catalog.pg_publication_tables AS t
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.schemaname
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = t.tablename
   WHERE t.pubname = $1 AND t.schemaname <> 'lifeboat_app')
SELECT n.nspname AS schema, c.relname AS name,
       CASE WHEN count(DISTINCT (l.relreplident, l.identity_columns)) > 1
                 OR c.relkind = 'p' AND count(*) < (SELECT count(*) FROM pg_catalog.pg_partition_tree(c.oid) WHERE isleaf)
            THEN 'mixed'
            ELSE CASE min(l.relreplident::text)
                   WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' ELSE 'index' END
       END AS identity,
       to_json(min(l.identity_columns)) AS "identityColumns",
       to_json(ARRAY(SELECT a.attname::text
                       FROM pg_catalog.pg_index AS i
                       CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
                       JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                      WHERE i.indrelid = c.oid AND i.indisprimary AND k.place <= i.indnkeyatts
                      ORDER BY k.place)) AS "primaryKey",
       (SELECT json_agg(json_build_object('name', a.attname,
                                          'type', pg_catalog.format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
          FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns
  FROM leaves AS l
  JOIN pg_catalog.pg_class AS c ON c.oid = l.root
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
 GROUP BY c.oid, n.nspname, c.relname
 ORDER BY n.nspname, c.relname`;
