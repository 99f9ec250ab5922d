import {
  type AppDatabase,
  type AppDatabases,
  createSchema,
  findPresentTables,
  tableName,
  type TableName,
} from '@lifeboat/app-database';
import type { SchemaStore } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import { parseTableName } from '../tables/table-name.js';
import type { BackupSource } from './backup-source.js';
import type { RestoreRequest } from './restore-request.js';

/** The application databases that restores write to. */
export class TargetDatabases {
  constructor(
    private readonly databases: AppDatabases,
    private readonly schemas: SchemaStore,
  ) {}

  /**
   * @param backedUp the application database that the backup is of
   * @throws LifeboatError APP_DATABASE_UNKNOWN
   */
  of({ targetDatabase }: RestoreRequest, backedUp: string): AppDatabase {
    return this.databases.get(targetDatabase ?? backedUp);
  }

  /**
   * Sees to it that a database that was named has the backup's tables: where it has none of them and that was asked for,
   * they are made from the backup's DDL, with the rows of shared tables that the tenant's rows refer to.
   *
   * @throws LifeboatError SCHEMA_NOT_CREATED, OBJECT_NOT_FOUND, OBJECT_DAMAGED, VOLUME_MISSING, VOLUME_DAMAGED
   */
  async prepare(
    { targetDatabase, createSchema: wanted, dryRun, renames }: RestoreRequest,
    database: AppDatabase,
    source: BackupSource,
    signal: AbortSignal,
  ): Promise<void> {
    if (targetDatabase === null) {
      return;
    }
    const { tables, schema } = source.manifest;
    if (!wanted || dryRun) {
      const named = tables.map((table) => liveTable(table, renames));
      const present = await database.withConnection((client) => findPresentTables(client, named));
      if (present.length === 0) {
        throw hasNoTables(database.name, wanted);
      }
      return;
    }
    const shared = tables.filter((table) => table.class === 'shared' && table.rows > 0);
    await source.verify(shared);
    const targets = shared.map((archived) => ({
      archived,
      table: tableName(archived),
      columns: archived.columns.map(({ name }) => name),
    }));
    const ddl = await this.schemas.get(schema.hash);
    await createSchema(
      database,
      {
        ddl,
        tables,
        fill: async (client) => {
          for (const volume of source.volumesOf(shared)) {
            await source.load(client, volume, targets, signal, () => undefined);
          }
        },
      },
      signal,
    );
  }
}

/** The table under the name that it has now. */
function liveTable({ schema, name }: TableName, renames: Readonly<Record<string, string>>): TableName {
  const renamed = renames[`${schema}.${name}`];
  return renamed === undefined ? { schema, name } : parseTableName(renamed);
}

function hasNoTables(database: string, wanted: boolean): LifeboatError {
  return new LifeboatError('SCHEMA_NOT_CREATED', {
    detail: wanted
      ? `"${database}" has none of the backup's tables, and a preview makes none, so that there is nothing to compare with. Nothing was changed.`
      : `"${database}" has none of the backup's tables. Nothing was restored.`,
    remedy: wanted
      ? 'Restore without a preview (without dryRun; --yes): there are no rows that could be lost there.'
      : 'Restore with createSchema (--create-schema), which makes them from the backup’s DDL, or make them yourself.',
  });
}
