import type { ClientBase } from 'pg';

/** A table by its name. */
export interface TableName {
  schema: string;
  name: string;
}

/** Those of the tables that the database has, as `schema.table`. */
export async function findPresentTables(client: ClientBase, tables: readonly TableName[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name
       FROM jsonb_to_recordset($1::jsonb) AS wanted(schema text, name text)
       JOIN pg_namespace AS n ON n.nspname = wanted.schema
       JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind IN ('r', 'p')
      ORDER BY 1`,
    [JSON.stringify(tables.map(({ schema, name }) => ({ schema, name })))],
  );
  return rows.map(({ name }) => name);
}
