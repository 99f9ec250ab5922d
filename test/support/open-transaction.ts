import pg from 'pg';

/** A transaction of somebody else's that stays open until it is ended. */
export class OpenTransaction {
  private constructor(private readonly client: pg.Client) {}

  static async begin(url: string, ...statements: string[]): Promise<OpenTransaction> {
    const client = new pg.Client({ connectionString: url });
    // The server may be stopped under it.
    client.on('error', () => undefined);
    await client.connect();
    const transaction = new OpenTransaction(client);
    await transaction.run('BEGIN', ...statements);
    return transaction;
  }

  async run(...statements: string[]): Promise<void> {
    for (const statement of statements) {
      await this.client.query(statement);
    }
  }

  async end(how: 'COMMIT' | 'ROLLBACK' = 'ROLLBACK'): Promise<void> {
    await this.client.query(how);
    await this.client.end();
  }
}
