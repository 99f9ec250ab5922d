import type { ClientBase } from 'pg';
import { FOREIGN_KEYS_SQL, TABLES_SQL } from './schema-model.sql.js';
import type { ForeignKeyModel, SchemaModel, TableModel } from './schema-model.js';

/** Reads tables, keys, sequences and foreign keys of all user schemas in two queries. */
export async function readSchemaModel(client: ClientBase): Promise<SchemaModel> {
  const tables = await client.query<{ table: TableModel }>(TABLES_SQL);
  const foreignKeys = await client.query<{ foreign_key: ForeignKeyModel }>(FOREIGN_KEYS_SQL);
  return {
    tables: tables.rows.map((row) => row.table),
    foreignKeys: foreignKeys.rows.map((row) => row.foreign_key),
  };
}
