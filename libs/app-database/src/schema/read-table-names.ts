import type { AppDatabase } from '../connection/app-database.js';
import { qualifiedName } from '../scope/tenant-scope.js';
import { readSchemaModel } from './read-schema-model.js';

/** Every table of the application, as `schema.table`, whether or not it can be told whose its rows are. */
export async function readTableNames(database: AppDatabase, signal?: AbortSignal): Promise<Set<string>> {
  const { tables } = await database.withConnection(readSchemaModel, signal);
  return new Set(tables.map(qualifiedName));
}
