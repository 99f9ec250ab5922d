import type { ClientBase } from 'pg';
import { readOne } from '../connection/read-one.js';

/** What of a table decides how its changes are to be read. */
interface ShapeOfTable {
  /** By oid of each relation that holds rows. */
  leaves: Record<string, { since: string; seamless: boolean; file: string }>;
  /** By number of each column: name and type, without its modifier, and the transaction that described it last. */
  columns: Record<string, { name: string; type: string; since: string }>;
  /** By oid of each label of an enumeration that a column's type is made of. */
  labels: Record<string, string>;
  /** By oid of each composite type that a column's type is made of: name and type of its attributes by their numbers. */
  composites: Record<string, Record<string, string>>;
  /** Oids of the publication's entries of it and its partitions, sorted. */
  entries: string[];
}

/** The shapes of tables at one moment. */
export interface TableShapes {
  /** The server's time, in ISO 8601 with microseconds. */
  time: string;
  /** By `schema.table`; without those that are no more. */
  tables: Record<string, ShapeOfTable>;
}

/** @param names as `schema.table`, whole tables, not partitions */
export async function readTableShapes(
  client: ClientBase,
  publication: string,
  names: readonly string[],
): Promise<TableShapes> {
  return readOne<TableShapes>(client, SHAPES_SQL, [publication, names]);
}

// A partition that was attached is older, by its columns, than its being one. Row versions of the catalogs tell.
const SHAPES_SQL = `
WITH RECURSIVE tables AS (
  SELECT c.oid, c.relkind, concat(n.nspname, '.', c.relname) AS name
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
   WHERE concat(n.nspname, '.', c.relname) = ANY ($2::text[]) AND c.relkind IN ('r', 'p')
), parts AS (
  SELECT t.oid AS root, t.oid, t.relkind, '' AS since, true AS born FROM tables AS t
  UNION ALL
  SELECT p.root, c.oid, c.relkind, concat(p.since, i.xmin::text, ' '),
         p.born AND (SELECT min(a.xmin::text) = i.xmin::text AND max(a.xmin::text) = i.xmin::text
                       FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum < 0)
    FROM parts AS p
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.oid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
   WHERE p.relkind = 'p'
), published AS (
  SELECT format('%I.%I', schemaname, tablename)::regclass::oid AS oid
    FROM pg_catalog.pg_publication_tables WHERE pubname = $1
), types AS (
  SELECT t.oid AS root, a.atttypid AS type
    FROM tables AS t JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid
   WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT s.root, made_of.type
    FROM types AS s JOIN pg_catalog.pg_type AS y ON y.oid = s.type
    CROSS JOIN LATERAL (
      SELECT y.typbasetype AS type WHERE y.typtype = 'd'
      UNION ALL SELECT y.typelem WHERE y.typelem <> 0
      UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range AS r
                 WHERE y.oid IN (r.rngtypid, r.rngmultitypid)
      UNION ALL SELECT f.atttypid FROM pg_catalog.pg_attribute AS f
                 WHERE f.attrelid = y.typrelid AND y.typtype = 'c' AND f.attnum > 0 AND NOT f.attisdropped
    ) AS made_of
)
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time,
       coalesce(json_object_agg(t.name, json_build_object(
         'leaves', (SELECT coalesce(json_object_agg(p.oid, json_build_object(
                             'since', p.since,
                             'seamless', p.born AND p.oid IN (SELECT oid FROM published),
                             'file', pg_catalog.pg_relation_filenode(p.oid)::text)), '{}')
                      FROM parts AS p WHERE p.root = t.oid AND p.relkind = 'r'),
         'columns', (SELECT coalesce(json_object_agg(a.attnum, json_build_object(
                              'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, NULL),
                              'since', a.xmin::text)), '{}')
                       FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped),
         'labels', (SELECT coalesce(json_object_agg(e.oid, e.enumlabel), '{}')
                      FROM pg_catalog.pg_enum AS e
                     WHERE e.enumtypid IN (SELECT s.type FROM types AS s WHERE s.root = t.oid)),
         'composites', (SELECT coalesce(json_object_agg(y.oid, (
                                  SELECT coalesce(json_object_agg(f.attnum, concat(quote_ident(f.attname), ' ',
                                                    pg_catalog.format_type(f.atttypid, f.atttypmod))), '{}')
                                    FROM pg_catalog.pg_attribute AS f
                                   WHERE f.attrelid = y.typrelid AND f.attnum > 0 AND NOT f.attisdropped)), '{}')
                          FROM pg_catalog.pg_type AS y
                         WHERE y.typtype = 'c' AND y.oid IN (SELECT s.type FROM types AS s WHERE s.root = t.oid)),
         'entries', (SELECT coalesce(json_agg(r.oid::text ORDER BY r.oid), '[]')
                       FROM parts AS p
                       JOIN pg_catalog.pg_publication_rel AS r ON r.prrelid = p.oid
                       JOIN pg_catalog.pg_publication AS b ON b.oid = r.prpubid AND b.pubname = $1
                      WHERE p.root = t.oid))), '{}') AS tables
  FROM tables AS t`;
