import type { ClientBase } from 'pg';

/** A type of several attributes, or a table whose rows are the values of a column. */
export interface CompositeType {
  /** As SQL. */
  name: string;
  /** In their order: by it the text of a value tells them, not by their names. Each with its type, as SQL. */
  attributes: string[];
}

/** The composite types of which columns of the tables are made: in arrays, domains, ranges and other composites too. */
export async function readComposites(
  client: ClientBase,
  tables: readonly number[],
): Promise<CompositeType[]> {
  const { rows } = await client.query<CompositeType>(COMPOSITES_SQL, [tables]);
  return rows;
}

const COMPOSITES_SQL = `
WITH RECURSIVE used (type) AS (
  SELECT a.atttypid FROM pg_attribute AS a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT part.type FROM used JOIN pg_type AS t ON t.oid = used.type CROSS JOIN LATERAL (
    SELECT t.typelem WHERE t.typelem <> 0
    UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
    UNION ALL SELECT r.rngsubtype FROM pg_range AS r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
    UNION ALL SELECT a.atttypid FROM pg_attribute AS a
               WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) AS part (type))
SELECT format_type(t.oid, NULL) AS name,
       ARRAY(SELECT format('%I ', a.attname) || format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a
              WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS attributes
  FROM used JOIN pg_type AS t ON t.oid = used.type AND t.typtype = 'c'
 ORDER BY 1`;
