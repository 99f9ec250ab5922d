import type { ClientBase } from 'pg';
import type { AppDatabase } from '../connection/app-database.js';
import { readOne } from '../connection/read-one.js';

/** What a transaction has created, as it left it. */
export interface CreatedSchema {
  /** Schemas that were not there before. */
  schemas: string[];
  /** Statements that remove it all. */
  drops: string[];
  /** Rows by the SQL name of a table; a partition counts for itself. */
  tables: Record<string, number>;
}

const LOCK_TIMEOUT = '10s';

/** The schemas that this transaction has created. */
export const SCHEMAS_SQL = `
  SELECT coalesce(json_agg(nspname), '[]') AS schemas
    FROM pg_catalog.pg_namespace WHERE xmin = pg_current_xact_id()::xid`;

/**
 * What this transaction has created, as statements that remove it. Whatever lies in a schema has an entry that says so,
 * written together with it; with a new schema goes what lies in it.
 */
export const DROPS_SQL = `
WITH schemas AS (SELECT oid, nspname FROM pg_catalog.pg_namespace WHERE xmin = pg_current_xact_id()::xid),
objects AS (
  SELECT o.type, o.identity, d.refobjid IN (SELECT oid FROM schemas) AS goes_with_schema
    FROM pg_catalog.pg_depend AS d CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) AS o
   WHERE d.xmin = pg_current_xact_id()::xid AND d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.deptype = 'n'
     AND NOT EXISTS (
       SELECT FROM pg_catalog.pg_depend AS part
        WHERE part.classid = d.classid AND part.objid = d.objid AND part.deptype IN ('e', 'i', 'a')
          AND (part.refclassid, part.refobjid) <> (d.classid, d.objid)))
SELECT (SELECT coalesce(json_agg(drop), '[]') FROM (
          SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) AS drop FROM schemas
           UNION ALL
          SELECT format('DROP %s IF EXISTS %s CASCADE', upper(type), identity) FROM objects WHERE NOT goes_with_schema
        ) AS each) AS drops,
       (SELECT coalesce(json_agg(c.oid::regclass::text), '[]')
          FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_class AS c ON c.oid = d.objid AND c.relkind = 'r'
         WHERE d.xmin = pg_current_xact_id()::xid AND d.classid = 'pg_catalog.pg_class'::regclass
           AND d.refclassid = 'pg_catalog.pg_namespace'::regclass) AS tables`;

/** The tables of these names, and all that lie in these schemas now. */
export async function listTables(
  client: ClientBase,
  schemas: readonly string[],
  tables: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name
       FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND (n.nspname = ANY ($1) OR c.oid::regclass::text = ANY ($2)) ORDER BY 1`,
    [schemas, tables],
  );
  return rows.map(({ name }) => name);
}

/** @param tables SQL names */
export async function countTables(
  client: ClientBase,
  tables: readonly string[],
): Promise<CreatedSchema['tables']> {
  const counts: CreatedSchema['tables'] = {};
  for (const name of tables) {
    const { count } = await readOne<{ count: number }>(
      client,
      `SELECT count(*)::float8 AS count FROM ${name}`,
    );
    counts[name] = count;
  }
  return counts;
}

/**
 * Removes what was created, unless somebody has begun to use it: a further table in one of its schemas, or rows that have
 * come or gone.
 *
 * @returns whether it was removed
 */
export async function dropCreatedSchema(
  database: AppDatabase,
  { schemas, drops, tables }: CreatedSchema,
): Promise<boolean> {
  return database.withConnection(async (client) => {
    const names = Object.keys(tables);
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    if (names.length > 0) {
      await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`);
    }
    const found = await listTables(client, schemas, names);
    const isUnused = isSame(found, names) && isSame(await countTables(client, found), tables);
    if (!isUnused) {
      await client.query('ROLLBACK');
      return false;
    }
    for (const drop of drops) {
      await client.query(drop);
    }
    await client.query('COMMIT');
    return true;
  });
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
