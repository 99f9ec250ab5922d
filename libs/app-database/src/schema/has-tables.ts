import type { AppDatabase } from '../connection/app-database.js';
import { readSchemaModel } from './read-schema-model.js';

/** Whether the application has any table in the database, whosever its rows are. */
export async function hasTables(database: AppDatabase): Promise<boolean> {
  const { tables } = await database.withConnection(readSchemaModel);
  return tables.length > 0;
}
