import type { Client } from 'pg';
import { findTenantTable } from '../tables/find-tenant-table.js';

/** Which of the tenant's rows to pick. */
export interface Choice {
  /** Share of the tenant's rows in that table, 0 to 1. */
  share: number;
  /** Rows picked in any case, as far as there are so many. 1 if not given. */
  atLeast?: number;
  /** Which rows come into question: a condition over `r`. */
  where?: string;
}

/** One tenant under damage: builds sub-selects of some of its rows, the same for the same seed, and runs statements. */
export class DamagedTenant {
  /** The tenant's id as an SQL literal. */
  readonly id: string;
  private choices = 0;

  constructor(
    private readonly client: Client,
    tenantId: string,
    private readonly seed: number,
  ) {
    this.id = `${client.escapeLiteral(tenantId)}::uuid`;
  }

  /** The keys (columns as SQL writes them, separated by commas) of some rows; each call picks others. */
  some(table: string, key: string, { share, atLeast = 1, where = 'true' }: Choice): string {
    const { from, tenant } = findTenantTable(table);
    const columns = key.split(', ').map((column) => `r.${column}`);
    this.choices += 1;
    return /* sql */ `(
SELECT ${key} FROM (
  SELECT ${columns.join(', ')}, count(*) OVER () AS all_rows, row_number() OVER (
    ORDER BY hashtextextended(concat_ws('/', ${columns.join(', ')}), ${this.seed * 100 + this.choices})) AS nth
  FROM ${from} WHERE ${tenant} = ${this.id} AND (${where})
) AS ranked WHERE nth <= greatest(${atLeast}, round(all_rows * ${share}::numeric)))`;
  }

  /** Answers with the number of rows that the statement hit. */
  async run(statement: string): Promise<number> {
    const { rowCount } = await this.client.query(statement);
    return rowCount ?? 0;
  }

  /** Swaps the values of a unique column between two rows, as a user would: by way of a third value. */
  async swap(table: string, column: string, parkedValue: string): Promise<number> {
    const { rows } = await this.client.query<{ id: string; value: string }>(
      `SELECT id, ${column} AS value FROM app.${table} WHERE id IN ${this.some(table, 'id', { share: 0, atLeast: 2 })}`,
    );
    const [first, second] = rows;
    if (first === undefined || second === undefined) {
      return 0;
    }
    const write = `UPDATE app.${table} SET ${column} = $2 WHERE id = $1`;
    await this.client.query(write, [first.id, parkedValue]);
    await this.client.query(write, [second.id, first.value]);
    await this.client.query(write, [first.id, second.value]);
    return 2;
  }
}
