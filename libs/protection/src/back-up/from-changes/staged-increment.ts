import { randomUUID } from 'node:crypto';
import {
  type AppDatabase,
  copiedColumns,
  type CopyUnit,
  goneColumns,
  qualifiedName,
  type ScopedTable,
  StagingArea,
} from '@lifeboat/app-database';
import type { FoldedIncrement } from '@lifeboat/change-log';
import type { PoolClient } from 'pg';
import { dropQuietly } from '../../restore/drop-quietly.js';

/** What became of one table since the parent. */
export interface FoldedTable extends FoldedIncrement {
  table: ScopedTable;
  /** Of its changes, as text. */
  bytes: number;
}

/** The rows and keys of an increment, put together in staging and ready to be copied out. To be closed. */
export class StagedIncrement {
  readonly units: CopyUnit[] = [];
  /** Tables of which nothing stays as the parent has it, as `schema.table`. */
  readonly rewritten = new Set<string>();

  private constructor(
    private readonly database: AppDatabase,
    private readonly tenantId: string,
    readonly area: StagingArea,
    private readonly guard: PoolClient,
  ) {}

  static async open(database: AppDatabase, tenantId: string): Promise<StagedIncrement> {
    const guard = await database.connect();
    try {
      const area = await StagingArea.create(database, randomUUID(), tenantId);
      return new StagedIncrement(database, tenantId, area, guard);
    } catch (error) {
      guard.release(true);
      throw error;
    }
  }

  /** Rows first, then keys, so that each kind fills its volumes. */
  take(folded: readonly FoldedTable[]): void {
    for (const { table, rows, gone, bytes } of folded) {
      this.units.push(this.unit(table, 'data', copiedColumns(table), rows, bytes));
      if (gone === null) {
        this.rewritten.add(qualifiedName(table));
      }
    }
    for (const { table, gone } of folded) {
      if (gone !== null) {
        this.units.push(this.unit(table, 'gone', goneColumns(table), gone, 0));
      }
    }
  }

  /** Runs work on a connection that sees what is staged. */
  withReader<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.database.withConnection(async (client) => {
      await client.query('BEGIN READ ONLY');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    });
  }

  /**
   * To be called when all is copied: staging is unlogged, so that after a crash of the server it would have been empty. No
   * connection lives through one.
   *
   * @throws LifeboatError APP_DATABASE_UNAVAILABLE where the server was not up all the time
   */
  async confirm(): Promise<void> {
    await this.guard.query('SELECT');
  }

  async close(): Promise<void> {
    this.guard.release();
    await dropQuietly(this.area, this.database);
  }

  private unit(
    table: ScopedTable,
    kind: CopyUnit['kind'],
    columns: CopyUnit['columns'],
    select: string,
    estimatedBytes: number,
  ): CopyUnit {
    const isChecked = table.tenantColumn !== null && columns[0]?.name === table.tenantColumn;
    return {
      table,
      kind,
      columns,
      tenantPrefix: isChecked ? this.tenantId : null,
      sql: `COPY (${select}) TO STDOUT`,
      estimatedBytes,
    };
  }
}
