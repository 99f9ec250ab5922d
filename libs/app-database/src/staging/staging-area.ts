import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
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
   */
  async createTable(table: ScopedTable, columns: string[]): Promise<StagedTable> {
    this.tables += 1;
    const number = String(this.tables);
    const staging = `${ident(this.schema)}."t${number}"`;
    await this.database.withConnection((client) =>
      client.query(
        `CREATE UNLOGGED TABLE ${staging} WITH (autovacuum_enabled = false) AS
         SELECT ${columnList(columns)} FROM ${fromClause(table.model)} WITH NO DATA`,
      ),
    );
    return { table, columns, staging, delta: `${ident(this.schema)}."d${number}"` };
  }

  /** Removes everything. */
  async drop(): Promise<void> {
    await this.database.withConnection((client) => client.query(`DROP SCHEMA IF EXISTS ${ident(this.schema)} CASCADE`));
  }
}

/**
 * Copies rows in COPY's text format into a table.
 *
 * @param target SQL name of the table
 * @returns the number of rows that the server took
 */
export async function copyIn(
  client: ClientBase,
  target: string,
  columns: readonly string[],
  rows: Readable,
  signal: AbortSignal,
): Promise<number> {
  const stream = client.query(copyFrom(`COPY ${target} (${columnList(columns)}) FROM STDIN`));
  await pipeline(rows, stream, { signal });
  return stream.rowCount;
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
