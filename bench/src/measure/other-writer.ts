import pg from 'pg';

/** A transaction as an application has many: it touches one row of one tenant in a table that all share. */
const WRITE = `UPDATE app.tasks SET title = title WHERE id = (SELECT min(id) FROM app.tasks WHERE tenant_id = $1)`;

/** A writer of one tenant that writes again and again, and remembers how long it has waited at most. */
export class OtherWriter {
  private longestMs = 0;
  private stopped = false;
  private readonly writing: Promise<void>;

  private constructor(
    private readonly client: pg.Client,
    private readonly tenantId: string,
  ) {
    this.writing = this.write();
  }

  /** @param url of the application database, as a superuser */
  static async start(url: string, tenantId: string): Promise<OtherWriter> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new OtherWriter(client, tenantId);
  }

  /**
   * @returns the longest of its transactions, in milliseconds
   * @throws Error where one of them failed
   */
  async stop(): Promise<number> {
    this.stopped = true;
    try {
      await this.writing;
    } finally {
      await this.client.end();
    }
    return this.longestMs;
  }

  private async write(): Promise<void> {
    while (!this.stopped) {
      const begun = performance.now();
      const { rowCount } = await this.client.query(WRITE, [this.tenantId]);
      if (rowCount !== 1) {
        throw new Error('the other tenant has no row to write');
      }
      this.longestMs = Math.max(this.longestMs, performance.now() - begun);
    }
  }
}
