import pg from 'pg';

/** Two tables, of which one has its identity in an index and the other is whole, for writers that know no mercy. */
export const WRITTEN_SCHEMA = `
CREATE TABLE app.orders (
  tenant_id int NOT NULL, id bigint, body text, amount numeric, big text, PRIMARY KEY (id));
CREATE TABLE app.marks (tenant_id int, id bigint PRIMARY KEY, label text, big text);
CREATE SEQUENCE app.ids;`;

export const WRITTEN_TABLES = {
  'app.orders': ['tenant_id', 'id', 'body', 'amount', 'big'],
  'app.marks': ['tenant_id', 'id', 'label', 'big'],
};

/** Numbers that look random, the same for the same seed. */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const BIG = `(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 120))`;

function statement(pick: (below: number) => number, tenants: number): string {
  const tenant = 1 + pick(tenants);
  const some = (table: string): string =>
    `id = (SELECT id FROM ${table} WHERE tenant_id = ${String(tenant)} ORDER BY id % 97, id OFFSET ${String(pick(20))} LIMIT 1)`;
  const choices = [
    () =>
      `INSERT INTO app.orders SELECT ${String(tenant)}, nextval('app.ids'), 'b' || i, i / 3.0, ${BIG} FROM generate_series(1, ${String(1 + pick(5))}) i`,
    () => `INSERT INTO app.marks SELECT ${String(tenant)}, nextval('app.ids'), 'm', ${BIG}`,
    () => `UPDATE app.orders SET amount = amount + 1.10, body = NULL WHERE ${some('app.orders')}`,
    () => `UPDATE app.orders SET big = ${BIG} WHERE ${some('app.orders')}`,
    () => `UPDATE app.orders SET id = nextval('app.ids') WHERE ${some('app.orders')}`,
    () => `UPDATE app.marks SET label = label || 'x' WHERE ${some('app.marks')}`,
    () =>
      `UPDATE app.marks SET tenant_id = ${pick(5) === 0 ? 'NULL' : String(1 + pick(tenants))} WHERE ${some('app.marks')}`,
    () =>
      `UPDATE app.marks SET tenant_id = ${String(tenant)} WHERE id = (SELECT id FROM app.marks WHERE tenant_id IS NULL LIMIT 1)`,
    () => `DELETE FROM app.orders WHERE ${some('app.orders')}`,
    () => `DELETE FROM app.marks WHERE ${some('app.marks')}`,
    () => (pick(40) === 0 ? 'TRUNCATE app.marks' : `SELECT 1`),
  ];
  return choices[pick(choices.length)]?.() ?? 'SELECT 1';
}

/** Writers that go on until they are stopped. */
export interface CaptureWriters {
  /** Transactions that have committed so far. */
  readonly committed: number;
  stop(): Promise<void>;
}

/** Starts writers, each on a connection of its own, over tenants from 1 on. */
export function startCaptureWriters(
  url: string,
  { seed, writers, tenants }: { seed: number; writers: number; tenants: number },
): CaptureWriters {
  let stopped = false;
  let committed = 0;
  const run = async (index: number): Promise<void> => {
    const pick = numbers(seed * 1000 + index);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`SET lock_timeout = '2s'; SET deadlock_timeout = '50ms'`);
    while (!stopped) {
      try {
        await client.query('BEGIN');
        for (let left = 1 + pick(6); left > 0; left -= 1) {
          const withSavepoint = pick(4) === 0;
          await client.query(withSavepoint ? 'SAVEPOINT s' : 'SELECT 1');
          await client.query(statement(pick, tenants));
          await client.query(withSavepoint && pick(2) === 0 ? 'ROLLBACK TO s' : 'SELECT 1');
        }
        await client.query(pick(8) === 0 ? 'ROLLBACK' : 'COMMIT');
        committed += 1;
      } catch {
        // deadlocks, unique violations of races, lock timeouts: all a part of it
        await client.query('ROLLBACK');
      }
    }
    await client.end();
  };
  const running = Promise.all(Array.from({ length: writers }, (_, index) => run(index)));
  return {
    get committed() {
      return committed;
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}
