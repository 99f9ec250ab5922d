import type { AppDatabase, AppDatabases, TableClass } from '@lifeboat/app-database';
import { currentActor } from '@lifeboat/tenancy';
import type { Authoriser } from '../access/authoriser.js';

export interface ScopeTableView {
  schema: string;
  name: string;
  class: TableClass;
  /** Why it is classed so. */
  reason: string;
  /** SQL condition on the tenant's rows; null where the class has none. */
  predicate: string | null;
  primaryKey: string[];
}

/** The tenant scope of one application database. */
export interface ScopeView {
  database: string;
  hash: string;
  tables: ScopeTableView[];
}

/** Shows how each table of the application databases relates to a tenant. */
export class ShowScope {
  constructor(
    private readonly authoriser: Authoriser,
    private readonly databases: AppDatabases,
  ) {}

  /**
   * @param database the name of one; all if not given
   * @throws LifeboatError FORBIDDEN, APP_DATABASE_UNKNOWN, APP_DATABASE_UNAVAILABLE, UNCLASSIFIED_TABLE, SCOPE_INVALID
   */
  async show(database?: string): Promise<ScopeView[]> {
    await this.authoriser.require('scope.read', currentActor().tenantId);
    const shown = database === undefined ? this.databases.all() : [this.databases.get(database)];
    return Promise.all(shown.map(viewOf));
  }
}

async function viewOf(database: AppDatabase): Promise<ScopeView> {
  const { hash, tables } = await database.tenantScope();
  return {
    database: database.name,
    hash,
    tables: tables.map((table) => ({
      schema: table.schema,
      name: table.name,
      class: table.class,
      reason: table.reason,
      predicate: table.predicate,
      primaryKey: table.primaryKey,
    })),
  };
}
