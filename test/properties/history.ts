import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';

const CONNECTIONS = 3;

/** A step of one of several concurrent sessions. */
export interface Step {
  session: number;
  sql: string;
}

const account = fc.integer({ min: 1, max: 2 });
const key = fc.integer({ min: 1, max: 8 });
const word = fc.constantFrom('start', 'red', 'green', 'blue');
const n = String;

/** Every kind of write to every kind of table, also such as change nothing or only lock. */
const write = fc.oneof(
  fc
    .tuple(account, key, word)
    .map(
      ([a, k, w]) =>
        `INSERT INTO shop.items VALUES (${n(a)}, ${n(k)}, '${w}') ON CONFLICT (account_id, id) DO UPDATE SET note = excluded.note`,
    ),
  key.map((k) => `UPDATE shop.items SET note = note WHERE id = ${n(k)}`),
  key.map((k) => `SELECT FROM shop.items WHERE id = ${n(k)} FOR UPDATE`),
  key.map((k) => `UPDATE shop.items SET id = id + 10 WHERE account_id = 1 AND id = ${n(k)}`),
  key.map((k) => `UPDATE shop.items SET account_id = 3 - account_id, id = id + 100 WHERE id = ${n(k)}`),
  key.map((k) => `DELETE FROM shop.items WHERE account_id = 1 AND id = ${n(k)}`),
  fc
    .tuple(account, key, word)
    .map(
      ([a, k, w]) =>
        `INSERT INTO shop.orders VALUES (${n(k)}, ${n(a)}, '${w}') ON CONFLICT (id) DO UPDATE SET note = excluded.note`,
    ),
  key.map((k) => `UPDATE shop.orders SET account_id = 3 - account_id WHERE id = ${n(k)}`),
  key.map((k) => `DELETE FROM shop.orders WHERE id = ${n(k)}`),
  fc
    .tuple(key, key, word)
    .map(
      ([o, l, w]) =>
        `INSERT INTO shop.lines VALUES (${n(o)}, ${n(l)}, '${w}') ON CONFLICT (order_id, line) DO UPDATE SET note = excluded.note`,
    ),
  fc
    .tuple(key, key)
    .map(([o, to]) => `UPDATE shop.lines SET order_id = ${n(to)} WHERE order_id = ${n(o)} AND line = 2`),
  key.map((k) => `DELETE FROM shop.lines WHERE line = ${n(k)}`),
  fc.tuple(account, word).map(([a, w]) => `INSERT INTO shop.journal VALUES (${n(a)}, '${w}')`),
  word.map((w) => `UPDATE shop.journal SET note = 'was ${w}' WHERE account_id = 1 AND note = '${w}'`),
  word.map((w) => `DELETE FROM shop.journal WHERE account_id = 1 AND note = '${w}'`),
  word.map((w) => `UPDATE shop.accounts SET name = '${w}' WHERE id = 1`),
);

const control = fc.constantFrom(
  'BEGIN',
  'BEGIN',
  'BEGIN ISOLATION LEVEL REPEATABLE READ',
  'SAVEPOINT s',
  'SAVEPOINT s',
  'ROLLBACK TO s',
  'RELEASE s',
  'COMMIT',
  'COMMIT',
  'ROLLBACK',
  'PREPARE TRANSACTION',
  'COMMIT PREPARED',
  'ROLLBACK PREPARED',
);

/** Only what cannot run inside a transaction, where its lock would stop the backup for as long. */
const upkeep = fc.constantFrom(
  'VACUUM (FREEZE) shop.items',
  'VACUUM (FREEZE) shop.lines',
  'VACUUM FULL shop.orders',
  'ANALYZE shop.journal',
);

/** Histories of an application of its own, by what is written there. */
export const stepsOf = (
  writes: fc.Arbitrary<string>,
  upkeeps: fc.Arbitrary<string>,
): fc.Arbitrary<Step[]> => {
  const step: fc.Arbitrary<Step> = fc.record({
    session: fc.nat({ max: CONNECTIONS - 1 }),
    sql: fc.oneof(
      { weight: 8, arbitrary: writes },
      { weight: 6, arbitrary: control },
      { weight: 1, arbitrary: upkeeps },
    ),
  });
  return fc.array(step, { maxLength: 25 });
};

/** Transactions that have written something and stay open, one of each session. */
export const openTransactionsOf = (writes: fc.Arbitrary<string>): fc.Arbitrary<Step[]> =>
  fc.tuple(...Array.from({ length: CONNECTIONS }, () => writes)).map((written) =>
    written.flatMap((sql, session) => [
      { session, sql: 'ROLLBACK' },
      { session, sql: 'BEGIN' },
      { session, sql },
    ]),
  );

export const steps = stepsOf(write, upkeep);

export const openTransactions = openTransactionsOf(write);

/** Several sessions that write one after the other, with transactions that stay open meanwhile. */
export class Sessions {
  private readonly run = randomBytes(4).toString('hex');
  private prepared: string[] = [];
  private names = 0;

  private constructor(private readonly clients: pg.Client[]) {}

  static async open(url: string): Promise<Sessions> {
    const clients = Array.from(
      { length: CONNECTIONS },
      () => new pg.Client({ connectionString: url, options: '-c lock_timeout=5' }),
    );
    await Promise.all(clients.map((client) => client.connect()));
    return new Sessions(clients);
  }

  /** What the server refuses (a lock that another session holds, a step that does not fit) is part of the history. */
  async play(history: readonly Step[]): Promise<void> {
    for (const { session, sql } of history) {
      await this.try(this.clients[session], this.complete(sql));
    }
  }

  /** Ends every transaction that is still open. */
  async settle(): Promise<void> {
    for (const client of this.clients) {
      await this.try(client, 'COMMIT');
    }
    // Not by the names that are known: one whose end was refused is still there.
    const { rows } = (await this.clients[0]?.query<{ gid: string }>(
      'SELECT gid FROM pg_prepared_xacts WHERE database = current_database()',
    )) ?? { rows: [] };
    for (const { gid } of rows) {
      await this.try(this.clients[0], `COMMIT PREPARED '${gid}'`);
    }
    this.prepared = [];
  }

  async close(): Promise<void> {
    await this.settle();
    await Promise.all(this.clients.map((client) => client.end()));
  }

  private complete(sql: string): string {
    switch (sql) {
      case 'PREPARE TRANSACTION': {
        this.names += 1;
        const name = `${this.run}-${String(this.names)}`;
        this.prepared.push(name);
        return `${sql} '${name}'`;
      }
      case 'COMMIT PREPARED':
      case 'ROLLBACK PREPARED':
        return `${sql} '${this.prepared.shift() ?? ''}'`;
      default:
        return sql;
    }
  }

  private async try(client: pg.Client | undefined, sql: string): Promise<void> {
    try {
      await client?.query(sql);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) {
        throw error;
      }
    }
  }
}
