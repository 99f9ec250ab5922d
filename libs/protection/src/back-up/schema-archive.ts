import { type AppDatabase, dumpSchema, type TenantScope, type TenantSnapshot } from '@lifeboat/app-database';
import type { SchemaStore } from '@lifeboat/archive';

/** Where the DDL of a backup lies in the repository. */
export interface ArchivedSchema {
  hash: string;
  object: string;
}

/**
 * Keeps the DDL of application databases in the repository. It is dumped once per version of the schema, not once per
 * tenant: with thousands of tenants it would be most of the work.
 */
export class SchemaArchive {
  private readonly known = new Map<string, { version: string; schema: Promise<ArchivedSchema> }>();

  constructor(private readonly store: SchemaStore) {}

  /** The DDL at the moment of the snapshot. */
  async ensure(database: AppDatabase, snapshot: TenantSnapshot, scope: TenantScope): Promise<ArchivedSchema> {
    const known = this.known.get(database.name);
    if (known?.version === scope.schemaVersion) {
      const schema = await known.schema;
      // Somebody may have lost it since, and all backups from then on would be without it.
      if (await this.store.has(schema.hash)) {
        return schema;
      }
    }
    const entry = { version: scope.schemaVersion, schema: this.dump(database, snapshot) };
    this.known.set(database.name, entry);
    try {
      return await entry.schema;
    } catch (error) {
      if (this.known.get(database.name) === entry) {
        this.known.delete(database.name);
      }
      throw error;
    }
  }

  private async dump(database: AppDatabase, snapshot: TenantSnapshot): Promise<ArchivedSchema> {
    const serverMajor = Math.floor(snapshot.server.versionNumber / 10_000);
    const { hash, object } = await this.store.put(
      await dumpSchema(database.config, snapshot.exportedId, serverMajor),
    );
    return { hash, object };
  }
}
