import { systemCodeOf } from '@lifeboat/kernel';
import { waitFor } from '@lifeboat/testing';
import pg from 'pg';
import { isConnectionLost } from '../support/connection-lost.js';
import type { RandomSource } from './random-source.js';

/** The tables of the application that is written to; a lane's rows are written by one writer alone. */
export const LANES_SCHEMA = `
INSERT INTO app.tenants VALUES (3, 'three'), (4, 'four');
CREATE TABLE app.notes (tenant_id int NOT NULL REFERENCES app.tenants, id int PRIMARY KEY, lane int NOT NULL, place int, body text, changed timestamptz);
ALTER TABLE app.notes ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE app.events (tenant_id int NOT NULL REFERENCES app.tenants, lane int NOT NULL, what text, amount numeric(8,2));
CREATE TABLE app.counters (tenant_id int NOT NULL REFERENCES app.tenants, name text, value int NOT NULL, PRIMARY KEY (tenant_id, name));
INSERT INTO app.counters SELECT t, n, 0 FROM generate_series(1, 4) t, unnest(ARRAY['a', 'b', 'c']) n;
CREATE TABLE public.lane_commits (writer int, number int, PRIMARY KEY (writer, number));`;

/** What a committed transaction has left of what it wrote to. Rows as text, sorted. */
export interface Commit {
  xid: string;
  /** Of all tenants: the events of every lane are gone. */
  truncates: boolean;
  lane: string;
  tenant: string;
  notes: string[];
  events: string[];
  /** Those that it has changed, by name. */
  counters: Map<string, string>;
}

const DEADLOCK = '40P01';
const LOCK_TIMEOUT = '55P03';
const IDS_OF_A_LANE = 40;
/** How long a server may take to come back, in milliseconds. */
const COMEBACK_MS = 60_000;

/** Writes to one lane of one tenant at a time, and keeps what each commit has left. It outlives its server. */
export class LaneWriter {
  readonly commits: Commit[] = [];
  deadlocks = 0;
  rollbacks = 0;
  private transactions = 0;
  /** Of which it is not known whether it has committed. */
  private doubtful: Commit | null = null;

  private constructor(
    private client: pg.Client,
    private readonly url: string,
    private readonly number: number,
    private readonly tenants: readonly string[],
    private readonly random: RandomSource,
  ) {}

  static async open(
    url: string,
    number: number,
    tenants: readonly string[],
    random: RandomSource,
  ): Promise<LaneWriter> {
    return new LaneWriter(await connect(url), url, number, tenants, random);
  }

  async writeUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.transact();
      } catch (error) {
        await this.goOnAfter(error);
      }
    }
    await this.client.end();
  }

  private async goOnAfter(error: unknown): Promise<void> {
    if (isConnectionLost(error)) {
      await this.reconnect();
      return;
    }
    const code = systemCodeOf(error);
    if (code !== DEADLOCK && code !== LOCK_TIMEOUT) {
      throw error;
    }
    this.deadlocks += code === DEADLOCK ? 1 : 0;
    await this.client.query('ROLLBACK').catch((broken: unknown) => this.goOnAfter(broken));
  }

  /** A server that crashed gives ids of transactions that it has forgotten to others: only the row tells what became. */
  private async reconnect(): Promise<void> {
    const { client, hasCommitted } = await waitFor(() => this.settle().catch(unlessLost), {
      what: 'the server to come back',
      timeoutMs: COMEBACK_MS,
      intervalMs: 50,
    });
    this.client = client;
    if (this.doubtful !== null && hasCommitted) {
      this.commits.push(this.doubtful);
    }
    this.doubtful = null;
  }

  private async settle(): Promise<{ client: pg.Client; hasCommitted: boolean }> {
    const client = await connect(this.url);
    const { rowCount } = await client.query(
      'SELECT FROM public.lane_commits WHERE writer = $1 AND number = $2',
      [this.number, this.transactions],
    );
    return { client, hasCommitted: rowCount === 1 };
  }

  private async transact(): Promise<void> {
    const tenant = this.random.pick(this.tenants);
    this.transactions += 1;
    await this.client.query('BEGIN');
    const counters = new Set<string>();
    const truncates = this.random.chance(1);
    if (truncates) {
      await this.client.query('TRUNCATE app.events');
    }
    for (let left = 1 + this.random.below(6); left > 0; left -= 1) {
      await this.step(tenant, counters);
    }
    if (this.random.chance(15)) {
      this.rollbacks += 1;
      await this.client.query('ROLLBACK');
      return;
    }
    await this.client.query('INSERT INTO public.lane_commits VALUES ($1, $2)', [
      this.number,
      this.transactions,
    ]);
    const commit = await this.look(tenant, counters, truncates);
    this.doubtful = commit;
    await this.client.query('COMMIT');
    this.doubtful = null;
    this.commits.push(commit);
  }

  /** Some steps are in a savepoint, and some of these are rolled back. */
  private async step(tenant: string, counters: Set<string>): Promise<void> {
    const isNested = this.random.chance(40);
    const isUndone = isNested && this.random.chance(40);
    if (isNested) {
      await this.client.query('SAVEPOINT step');
    }
    const counter = await this.write(tenant);
    if (isUndone) {
      await this.client.query('ROLLBACK TO SAVEPOINT step');
    } else if (counter !== null) {
      counters.add(counter);
    }
  }

  /** @returns the counter that was changed */
  private async write(tenant: string): Promise<string | null> {
    const id = this.idOf(tenant);
    const mine = `tenant_id = ${tenant} AND lane = ${String(this.number)}`;
    const note = `${tenant}, ${String(id)}, ${String(this.number)}`;
    switch (this.random.below(9)) {
      case 0:
      case 1:
        await this.client.query(
          `INSERT INTO app.notes VALUES (${note}, 0, repeat(md5(random()::text), 100), clock_timestamp()) ON CONFLICT DO NOTHING`,
        );
        return null;
      case 2:
        await this.client.query(
          `UPDATE app.notes SET place = place + 1 WHERE ${mine} AND id % 3 = ${String(id % 3)}`,
        );
        return null;
      case 3:
        await this.client.query(
          `UPDATE app.notes SET body = md5(random()::text), changed = NULL WHERE ${mine} AND id = ${String(id)}`,
        );
        return null;
      case 4:
        await this.client.query(
          `UPDATE app.notes SET id = ${String(id)} WHERE ${mine} AND id = ${String(this.idOf(tenant))}
              AND NOT EXISTS (SELECT FROM app.notes WHERE id = ${String(id)})`,
        );
        return null;
      case 5:
        await this.client.query(`DELETE FROM app.notes WHERE ${mine} AND id = ${String(id)}`);
        return null;
      case 6:
        await this.client.query(
          `INSERT INTO app.events SELECT ${tenant}, ${String(this.number)}, 'kind ' || ${String(id % 4)}, ${String(id % 3)}.5 FROM generate_series(1, 2)`,
        );
        return null;
      case 7:
        await this.client.query(
          this.random.chance(50)
            ? `DELETE FROM app.events WHERE ctid = (SELECT ctid FROM app.events WHERE ${mine} LIMIT 1)`
            : `UPDATE app.events SET amount = amount + 1 WHERE ctid = (SELECT ctid FROM app.events WHERE ${mine} LIMIT 1)`,
        );
        return null;
      default: {
        const name = this.random.pick(['a', 'b', 'c']);
        await this.client.query(
          `UPDATE app.counters SET value = value + 1 WHERE tenant_id = ${tenant} AND name = '${name}'`,
        );
        return name;
      }
    }
  }

  /** Of this writer's lane in the tenant; no other writer uses it. */
  private idOf(tenant: string): number {
    return (Number(tenant) * 100 + this.number) * 1_000 + this.random.below(IDS_OF_A_LANE);
  }

  private async look(tenant: string, counters: ReadonlySet<string>, truncates: boolean): Promise<Commit> {
    const mine = `tenant_id = ${tenant} AND lane = ${String(this.number)}`;
    const read = async (table: string, condition: string): Promise<string[]> => {
      const { rows } = await this.client.query<{ row: string }>(
        `SELECT (t.*)::text AS row FROM app.${table} AS t WHERE ${condition}`,
      );
      return rows.map(({ row }) => row).sort();
    };
    const { rows } = await this.client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
    const changed = new Map<string, string>();
    for (const name of counters) {
      const [row] = await read('counters', `tenant_id = ${tenant} AND name = '${name}'`);
      changed.set(name, row ?? '');
    }
    return {
      xid: rows[0]?.xid ?? '',
      truncates,
      tenant,
      lane: String(this.number),
      notes: await read('notes', mine),
      events: await read('events', mine),
      counters: changed,
    };
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  // The query that is under way fails too; without a listener this would end the process.
  client.on('error', () => undefined);
  await client.connect();
  // A TRUNCATE that waits for a backup lets everybody else wait too, the backup's other connections among them.
  await client.query(`SET deadlock_timeout = '20ms'; SET lock_timeout = '200ms'; SET timezone = 'UTC'`);
  return client;
}

function unlessLost(error: unknown): null {
  if (isConnectionLost(error)) {
    return null;
  }
  throw error;
}
