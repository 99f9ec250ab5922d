import {
  type AppDatabase,
  createSchema,
  type CreatedSchema,
  dropCreatedSchema,
  qualifiedName,
  readTableNames,
  tableName,
} from '@lifeboat/app-database';
import type { SchemaStore } from '@lifeboat/archive';
import { LifeboatError, messageOf } from '@lifeboat/kernel';
import type { ClientBase } from 'pg';
import type { BackupSource, LoadTarget } from './backup-source.js';
import { isLockLost } from './is-lock-lost.js';
import type { RestoreRequest } from './restore-request.js';

/** Sees to it that another database than the backup's has the tables that it is to be restored into. */
export class TargetSchema {
  constructor(private readonly schemas: SchemaStore) {}

  /**
   * Does the work with these tables there. Where they had to be made, they stay only if the work has restored.
   *
   * @param work is given the tables that were made, as `schema.table`
   * @throws LifeboatError SCHEMA_DRIFT where tables lack, SCHEMA_NOT_CREATED; VOLUME_MISSING, VOLUME_DAMAGED; what the work throws
   */
  async within<T>(
    database: AppDatabase,
    source: BackupSource,
    request: RestoreRequest,
    signal: AbortSignal,
    work: (createdTables: string[]) => Promise<T>,
  ): Promise<T> {
    const created = await this.prepare(database, source, request, signal);
    if (created === null) {
      return work([]);
    }
    let isWanted = false;
    try {
      const result = await work(source.manifest.tables.map(qualifiedName));
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
    database: AppDatabase,
    source: BackupSource,
    { targetDatabase, createSchema: mayCreate, renames }: RestoreRequest,
    signal: AbortSignal,
  ): Promise<CreatedSchema | null> {
    if (targetDatabase === null) {
      return null;
    }
    const live = await readTableNames(database, signal);
    const wanted = source.manifest.tables.map(
      (table) => renames[qualifiedName(table)] ?? qualifiedName(table),
    );
    const missing = wanted.filter((name) => !live.has(name));
    if (mayCreate && missing.length > 0) {
      refuseHalf(database.name, wanted, missing);
      return this.create(database, source, signal);
    }
    if (missing.length === wanted.length) {
      throw new LifeboatError('SCHEMA_DRIFT', {
        detail: `The application database "${database.name}" has none of the backup's tables. Nothing was restored.`,
        remedy:
          "Have them created from the backup's DDL (createSchema, --create-schema), or create them with the application's own migrations.",
      });
    }
    return null;
  }

  private async create(
    database: AppDatabase,
    source: BackupSource,
    signal: AbortSignal,
  ): Promise<CreatedSchema> {
    const ddl = await this.schemas.get(source.manifest.schema.hash);
    const shared = source.manifest.tables.filter((table) => table.class === 'shared' && table.rows > 0);
    await source.verify(shared);
    const targets = shared.map((archived) => ({
      archived,
      table: tableName(archived),
      columns: archived.columns.map(({ name }) => name),
    }));
    return createSchema(database, ddl, (client) => fill(client, source, targets, signal), signal);
  }
}

/** The rows of nobody that the tenant's refer to: in a new database nobody else has brought them. */
async function fill(
  client: ClientBase,
  source: BackupSource,
  targets: readonly LoadTarget[],
  signal: AbortSignal,
): Promise<void> {
  for (const volume of source.volumesOf(targets.map(({ archived }) => archived))) {
    await source.load(client, volume, targets, signal, () => undefined);
  }
}

/** What is there may be made otherwise, or be another application's: nobody can tell what the rest should look like. */
function refuseHalf(name: string, wanted: readonly string[], missing: readonly string[]): void {
  if (missing.length < wanted.length) {
    const there = wanted.filter((table) => !missing.includes(table));
    throw new LifeboatError('SCHEMA_DRIFT', {
      detail: `The application database "${name}" has some of the backup's tables (${there.join(', ')}) and not the others (${missing.join(', ')}), so they cannot be created from its DDL. Nothing was created or restored.`,
      remedy:
        "Create the missing tables with the application's own migrations, or empty the database of those that are there; or leave the missing ones out (excludeTables, --exclude-tables) and createSchema too.",
    });
  }
}

/** The outcome of the work matters more than empty tables that are left; the next restore takes them as they are. */
async function dropQuietly(database: AppDatabase, created: CreatedSchema): Promise<void> {
  try {
    if (!(await dropCreatedSchema(database, created))) {
      process.emitWarning(`the schema that was created in "${database.name}" stays: somebody uses it`);
    }
  } catch (error) {
    process.emitWarning(`the schema that was created in "${database.name}" stays: ${messageOf(error)}`);
  }
}
