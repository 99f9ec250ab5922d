import type { Baseline } from '../baseline/baseline.js';
import type { AppDatabase } from '../connection/app-database.js';
import { ident, literal } from '../scope/quote.js';
import { fromClause } from '../scope/tenant-predicate.js';
import type { ScopedTable } from '../scope/tenant-scope.js';
import { ASKED_COLUMN } from './chosen-keys.js';
import type { StagedLoad, StagedTable } from './staged-table.js';
import { dropLeftovers, STAGING_PREFIX, stagingMark } from './staging-leftovers.js';

/** One transaction holds a lock for each table that it makes, and the server has only so many. */
const TABLES_AT_ONCE = 100;

/** A column of the backup on its way into staging. */
export interface StagingColumn {
  /** The live column that takes it; null where it is left out. */
  live: string | null;
  /** The live column has another type, so that the text is cast to it. */
  cast: boolean;
}

/** How much of a table a restore is about: all of it, chosen rows, or rows that restored rows refer to. */
export type TablePart = 'all' | 'rows' | 'parents';

/** A table to be staged. */
export interface StagingRequest {
  table: ScopedTable;
  /** In the order in which rows will come. */
  columns: readonly StagingColumn[];
  /** Where given, and where the table has a primary key, only keys are staged at first. */
  baseline: Baseline | null;
  /** Anything but `all` needs a primary key. */
  part: TablePart;
}

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
    const schema = STAGING_PREFIX + attemptId.replaceAll('-', '');
    await database.withConnection(async (client) => {
      await dropLeftovers(client, tenantId);
      await client.query('BEGIN');
      await client.query(`CREATE SCHEMA ${ident(schema)}`);
      await client.query(`COMMENT ON SCHEMA ${ident(schema)} IS ${literal(stagingMark(tenantId))}`);
      await client.query('COMMIT');
    });
    return new StagingArea(database, schema);
  }

  /**
   * Makes empty staging tables with the live columns' types and none of their constraints, many at once: what takes time
   * is the end of a transaction.
   *
   * @returns by position
   */
  async createTables(requests: readonly StagingRequest[]): Promise<StagedTable[]> {
    const tables = requests.map((request) => this.nameTables(request));
    await this.database.withConnection(async (client) => {
      for (let from = 0; from < tables.length; from += TABLES_AT_ONCE) {
        const some = tables.slice(from, from + TABLES_AT_ONCE);
        await client.query(some.flatMap(tableStatements).join(';\n'));
      }
    });
    return tables;
  }

  private nameTables({ table, columns, baseline, part }: StagingRequest): StagedTable {
    this.tables += 1;
    const number = String(this.tables);
    const name = (letter: string): string => `${ident(this.schema)}."${letter}${number}"`;
    const taken = columns.flatMap(({ live }) => (live === null ? [] : [live]));
    const keyColumns = taken.slice(0, keyPrefix(table, taken));
    return {
      table,
      columns: taken,
      keptColumns: table.model.columns
        .filter((column) => !column.generated && !taken.includes(column.name))
        .map((column) => column.name),
      staging: name('t'),
      load: loadOf(columns, name),
      delta: name('d'),
      chosen: part === 'all' ? null : name('y'),
      parentsOnly: part === 'parents',
      keys:
        baseline === null || table.primaryKey.length === 0
          ? null
          : { table: name('k'), columns: keyColumns, baseline },
      drawn: [],
      changes: {
        rows: name('c'),
        events: name('e'),
        moves: name('m'),
        lineages: name('l'),
        folded: name('o'),
        kept: name('s'),
      },
    };
  }

  /** SQL name of a further table, which the caller makes. */
  newName(): string {
    this.tables += 1;
    return `${ident(this.schema)}."m${String(this.tables)}"`;
  }

  /** Removes everything. */
  async drop(): Promise<void> {
    await this.database.withConnection((client) =>
      client.query(`DROP SCHEMA IF EXISTS ${ident(this.schema)} CASCADE`),
    );
  }
}

function tableStatements({ table, columns, staging, load, chosen, keys }: StagedTable): string[] {
  const statements = [emptyCopy(staging, table, columns.map(ident))];
  if (load.table !== staging) {
    const asText = load.columns.filter((name) => load.casts.includes(name) || !columns.includes(name));
    const list = load.columns.map((name) =>
      asText.includes(name) ? `NULL::text AS ${ident(name)}` : ident(name),
    );
    statements.push(emptyCopy(load.table, table, list));
  }
  if (chosen !== null) {
    const list = [...table.primaryKey.map(ident), `true AS ${ident(ASKED_COLUMN)}`];
    statements.push(emptyCopy(chosen, table, list));
  }
  if (keys !== null) {
    statements.push(emptyCopy(keys.table, table, keys.columns.map(ident)));
  }
  return statements;
}

/** A column that is left out is loaded under a name that no live column has. */
function loadOf(columns: readonly StagingColumn[], name: (letter: string) => string): StagedLoad {
  const casts = columns.flatMap(({ live, cast }) => (live !== null && cast ? [live] : []));
  const direct = casts.length === 0 && columns.every(({ live }) => live !== null);
  return {
    table: name(direct ? 't' : 'r'),
    columns: columns.map(({ live }, index) => live ?? `lifeboat: left out ${String(index + 1)}`),
    casts,
    failures: name('f'),
    kept: name('n'),
  };
}

function emptyCopy(name: string, table: ScopedTable, list: readonly string[]): string {
  return `CREATE UNLOGGED TABLE ${name} WITH (autovacuum_enabled = false) AS
          SELECT ${list.join(', ')} FROM ${fromClause(table.model)} WITH NO DATA`;
}

/** How many columns at the front hold the whole primary key. */
function keyPrefix(table: ScopedTable, columns: readonly string[]): number {
  return Math.max(...table.primaryKey.map((name) => columns.indexOf(name))) + 1;
}
