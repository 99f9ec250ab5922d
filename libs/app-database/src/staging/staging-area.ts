import type { ClientBase } from 'pg';
import type { Baseline } from '../baseline/baseline.js';
import type { AppDatabase } from '../connection/app-database.js';
import { columnList, ident, literal } from '../scope/quote.js';
import { fromClause } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import type { StagedTable } from './staged-table.js';

const PREFIX = 'lifeboat_staging_';

/** A schema of one attempt's own, in which a tenant's wanted state is rebuilt away from the live tables. */
export class StagingArea {
  private tables = 0;

  private constructor(
    private readonly database: AppDatabase,
    private readonly schema: string,
  ) {}

  /**
   * Makes the schema. What an earlier attempt of the same tenant left behind is dropped first: the caller holds the
   * tenant's lock, so nobody works in it any more.
   *
   * @param attemptId a uuid
   */
  static async create(database: AppDatabase, attemptId: string, tenantId: string): Promise<StagingArea> {
    const schema = PREFIX + attemptId.replaceAll('-', '');
    await database.withConnection(async (client) => {
      for (const leftover of await leftovers(client, tenantId)) {
        await client.query(`DROP SCHEMA ${ident(leftover)} CASCADE`);
      }
      await client.query('BEGIN');
      await client.query(`CREATE SCHEMA ${ident(schema)}`);
      await client.query(`COMMENT ON SCHEMA ${ident(schema)} IS ${literal(mark(tenantId))}`);
      await client.query('COMMIT');
    });
    return new StagingArea(database, schema);
  }

  /**
   * Makes an empty staging table with the live columns' types and none of their constraints.
   *
   * @param columns names, in the order in which rows will come
   * @param baseline where given, and where the table has a primary key, only keys are staged at first
   */
  async createTable(table: ScopedTable, columns: string[], baseline: Baseline | null): Promise<StagedTable> {
    this.tables += 1;
    const number = String(this.tables);
    const name = (letter: string): string => `${ident(this.schema)}."${letter}${number}"`;
    const keyColumns = columns.slice(0, keyPrefix(table, columns));
    const keys =
      baseline === null || table.primaryKey.length === 0
        ? null
        : { table: name('k'), columns: keyColumns, wanted: name('w'), baseline };
    await this.database.withConnection(async (client) => {
      await client.query(emptyCopy(name('t'), table, columns));
      if (keys !== null) {
        await client.query(emptyCopy(keys.table, table, keys.columns));
      }
    });
    return { table, columns, staging: name('t'), delta: name('d'), keys };
  }

  /** Removes everything. */
  async drop(): Promise<void> {
    await this.database.withConnection((client) =>
      client.query(`DROP SCHEMA IF EXISTS ${ident(this.schema)} CASCADE`),
    );
  }
}

function emptyCopy(name: string, table: ScopedTable, columns: string[]): string {
  return `CREATE UNLOGGED TABLE ${name} WITH (autovacuum_enabled = false) AS
          SELECT ${columnList(columns)} FROM ${fromClause(table.model)} WITH NO DATA`;
}

/** How many columns at the front hold the whole primary key. */
function keyPrefix(table: ScopedTable, columns: readonly string[]): number {
  return Math.max(...table.primaryKey.map((name) => columns.indexOf(name))) + 1;
}

const mark = (tenantId: string): string => `Lifeboat staging of tenant ${tenantId}`;

async function leftovers(client: ClientBase, tenantId: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
      WHERE nspname LIKE ${literal(`${PREFIX.replaceAll('_', '\\_')}%`)} AND obj_description(oid, 'pg_namespace') = $1`,
    [mark(tenantId)],
  );
  return rows.map((row) => row.name);
}
