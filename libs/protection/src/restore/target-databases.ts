import {
  type AppDatabase,
  type AppDatabases,
  createSchema,
  type CreatedSchema,
  dropCreatedSchema,
  findPresentTables,
  qualifiedName,
  tableName,
  type TableName,
} from '@lifeboat/app-database';
import type { SchemaStore } from '@lifeboat/archive';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { parseTableName } from '../tables/table-name.js';
import type { BackupSource } from './backup-source.js';
import { isLockLost } from './is-lock-lost.js';
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

  /** The DDL of the database that a backup is of, at its moment. @throws LifeboatError OBJECT_NOT_FOUND, OBJECT_DAMAGED */
  ddlOf({ manifest }: BackupSource): Promise<string> {
    return this.schemas.get(manifest.schema.hash);
  }

  /**
   * Does the work in a database that has the backup's tables: where one that was named has none of them, and that was asked
   * for, they are made from the backup's DDL, with the rows of shared tables that the tenant's rows refer to. They stay
   * only if the work has restored.
   *
   * @param work is given the tables that were made, as `schema.table`
   * @throws LifeboatError SCHEMA_NOT_CREATED, OBJECT_NOT_FOUND, OBJECT_DAMAGED, VOLUME_MISSING, VOLUME_DAMAGED; what the
   *   work throws
   */
  async within<T>(
    request: RestoreRequest,
    database: AppDatabase,
    source: BackupSource,
    signal: AbortSignal,
    work: (createdTables: string[]) => Promise<T>,
  ): Promise<T> {
    const created = await this.prepare(request, database, source, signal);
    if (created === null) {
      return work([]);
    }
    let isWanted = false;
    try {
      // A table whose rows are partly nobody's stands there twice.
      const names = new Set(source.manifest.tables.map(qualifiedName));
      const result = await work([...names].sort());
      isWanted = !request.dryRun;
      return result;
    } finally {
      // Whoever has lost the tenant's lock may have a successor, who works with these tables now.
      if (!isWanted && !isLockLost(signal)) {
        await dropQuietly(database, created);
      }
    }
  }

  private async prepare(
    { targetDatabase, createSchema: wanted, renames }: RestoreRequest,
    database: AppDatabase,
    source: BackupSource,
    signal: AbortSignal,
  ): Promise<CreatedSchema | null> {
    if (targetDatabase === null) {
      return null;
    }
    const { tables } = source.manifest;
    if (!wanted) {
      const named = tables.map((table) => liveTable(table, renames));
      const present = await database.withConnection((client) => findPresentTables(client, named));
      if (present.length === 0) {
        throw hasNoTables(database.name);
      }
      return null;
    }
    const shared = tables.filter((table) => table.class === 'shared' && table.rows > 0);
    await source.verify(shared);
    const targets = shared.map((archived) => ({
      archived,
      table: tableName(archived),
      columns: archived.columns.map(({ name }) => name),
    }));
    const ddl = await this.ddlOf(source);
    return createSchema(
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

function hasNoTables(database: string): LifeboatError {
  return new LifeboatError('SCHEMA_NOT_CREATED', {
    detail: `"${database}" has none of the backup's tables. Nothing was restored.`,
    remedy:
      'Restore with createSchema (--create-schema), which makes them from the backup’s DDL, or make them yourself.',
  });
}

/** The outcome of the work matters more than empty tables that are left; the next restore takes them as they are. */
async function dropQuietly(database: AppDatabase, created: CreatedSchema): Promise<void> {
  try {
    if (!(await dropCreatedSchema(database, created))) {
      process.emitWarning(`the schema that was made in "${database.name}" stays: somebody uses it`);
    }
  } catch (error) {
    process.emitWarning(`the schema that was made in "${database.name}" stays: ${messageOf(error)}`);
  }
}
