import { systemCodeOf } from '@lifeboat/kernel';
import type { Client } from 'pg';
import type { Random } from './random.js';

/** What an operation works with: a connection inside a transaction of one tenant, and choices. */
export class WriterSession {
  /** The tenant whose context the running transaction has. */
  tenantId = '';
  /** The longest time that one statement took, in milliseconds. */
  longestWaitMs = 0;

  constructor(
    private client: Client,
    readonly random: Random,
  ) {}

  /** Goes on with another connection, after the first was lost. */
  reconnect(client: Client): void {
    this.client = client;
  }

  get connection(): Client {
    return this.client;
  }

  async all<Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> {
    const begun = performance.now();
    try {
      return (await this.client.query<Row>(statement, values)).rows;
    } finally {
      this.longestWaitMs = Math.max(this.longestWaitMs, performance.now() - begun);
    }
  }

  async first<Row extends object>(statement: string, values: unknown[] = []): Promise<Row | undefined> {
    return (await this.all<Row>(statement, values))[0];
  }

  async run(statement: string, values: unknown[] = []): Promise<void> {
    await this.all(statement, values);
  }

  /** One of the tenant's rows of a table, or undefined where it has none. The order decides which the seed means. */
  async pick<Row extends object>(
    table: string,
    columns: string,
    { where = 'true', order = columns }: { where?: string; order?: string } = {},
  ): Promise<Row | undefined> {
    const condition = `tenant_id = $1::uuid AND ${where}`;
    return this.first<Row>(
      `SELECT ${columns} FROM ${table} WHERE ${condition} ORDER BY ${order}
       OFFSET floor($2::float8 * (SELECT count(*) FROM ${table} WHERE ${condition})) LIMIT 1`,
      [this.tenantId, this.random.next()],
    );
  }

  /** Runs a statement that may break a constraint; then it is undone and the transaction goes on. */
  async attempt(statement: string, values: unknown[], tolerated: string): Promise<void> {
    await this.run('SAVEPOINT attempt');
    try {
      await this.run(statement, values);
      await this.run('RELEASE attempt');
    } catch (error) {
      if (systemCodeOf(error) !== tolerated) {
        throw error;
      }
      await this.run('ROLLBACK TO attempt');
    }
  }
}
