import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { RecoverySite } from '../support/recovery-site.js';
import { RandomSource } from './random-source.js';
import { SEED } from './rounds.js';

const WRITERS = 10;
const TENANTS_OF_A_WRITER = 3;
const COMMITS_OF_A_TENANT = 12;
const ROUNDS = Math.ceil(Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 100) * 0.2);

const SCHEMA = `
CREATE TABLE app.items (tenant_id int NOT NULL REFERENCES app.tenants, id int, rank int, body text, PRIMARY KEY (tenant_id, id));
CREATE TABLE app.parts (tenant_id int NOT NULL, id int PRIMARY KEY, item_id int NOT NULL, what text,
                        FOREIGN KEY (tenant_id, item_id) REFERENCES app.items ON UPDATE CASCADE ON DELETE CASCADE);
ALTER TABLE app.items ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE SEQUENCE app.part_ids;`;

/** What a tenant held at a commit, and the transaction. */
interface Commit {
  tenant: string;
  xid: string;
  state: string;
}

const STATE = `
SELECT pg_current_xact_id()::text AS xid, concat(
  (SELECT json_agg(t)::text FROM app.tenants AS t WHERE id = $1::int), '\n',
  (SELECT json_agg(i ORDER BY id)::text FROM app.items AS i WHERE tenant_id = $1::int), '\n',
  (SELECT json_agg(p ORDER BY id)::text FROM app.parts AS p WHERE tenant_id = $1::int)) AS state`;

const change = (tenant: number, random: RandomSource): string => {
  const id = random.below(8);
  return random.pick([
    `INSERT INTO app.items VALUES (${tenant}, ${id}, ${id}, repeat('${id}', 3000)) ON CONFLICT (tenant_id, id) DO UPDATE SET rank = app.items.rank + 1`,
    `INSERT INTO app.parts SELECT ${tenant}, nextval('app.part_ids'), id, 'of ' || id FROM app.items WHERE tenant_id = ${tenant} AND id <= ${id}`,
    `UPDATE app.items SET id = id + 100 WHERE tenant_id = ${tenant} AND id = ${id} AND NOT EXISTS (SELECT FROM app.items WHERE tenant_id = ${tenant} AND id = ${id + 100})`,
    `UPDATE app.parts SET what = 'changed' WHERE tenant_id = ${tenant} AND id % 3 = ${id % 3}`,
    `DELETE FROM app.items WHERE tenant_id = ${tenant} AND id = ${id}`,
    `SAVEPOINT s; DELETE FROM app.items WHERE tenant_id = ${tenant}; ROLLBACK TO SAVEPOINT s`,
  ]);
};

let site: RecoverySite;

beforeAll(async () => {
  site = await RecoverySite.open({ schema: SCHEMA });
  await site.caughtUp();
});
afterAll(() => site.close());

/** Begins tenants one after the other, and changes each, alone. */
async function write(writer: number, random: RandomSource): Promise<Commit[]> {
  const client = new pg.Client(site.lifeboat.database.superuserUrl);
  await client.connect();
  const commits: Commit[] = [];
  for (let index = 0; index < TENANTS_OF_A_WRITER; index += 1) {
    const tenant = 100 + writer * TENANTS_OF_A_WRITER + index;
    for (let turn = 0; turn < COMMITS_OF_A_TENANT; turn += 1) {
      await client.query(
        turn === 0
          ? `BEGIN; INSERT INTO app.tenants VALUES (${tenant}, 'new')`
          : `BEGIN; UPDATE app.tenants SET name = 'turn ${turn}' WHERE id = ${tenant}`,
      );
      for (let times = random.below(4); times >= 0; times -= 1) {
        await client.query(change(tenant, random));
      }
      const { rows } = await client.query<Omit<Commit, 'tenant'>>(STATE, [tenant]);
      const isKept = turn === 0 || random.chance(85);
      await client.query(isKept ? 'COMMIT' : 'ROLLBACK');
      commits.push(...rows.filter(() => isKept).map((row) => ({ tenant: String(tenant), ...row })));
    }
  }
  await client.end();
  return commits;
}

it(`tenants that begin while ten writers write are recovered without a backup (LIFEBOAT_PROPERTY_SEED=${String(SEED)})`, async () => {
  const random = new RandomSource(SEED);
  const written = await Promise.all(
    Array.from({ length: WRITERS }, (_, writer) => write(writer, random.fork())),
  );
  const histories = written.flatMap((commits) =>
    Object.values(Object.groupBy(commits, ({ tenant }) => tenant)),
  );
  expect(histories).toHaveLength(WRITERS * TENANTS_OF_A_WRITER);
  await site.caughtUp();
  for (let round = 0; round < ROUNDS; round += 1) {
    const commits = random.pick(histories) ?? [];
    const place = random.below(commits.length - 1);
    const { tenant = '', state: wanted } = commits[place] ?? {};
    const what = { seed: SEED, round, tenant, place };
    const next = commits[place + 1]?.xid;
    const outcome = await site.recover({ beforeTransaction: next }, tenant);
    const [now] = await site.sql(STATE.replaceAll('$1', tenant));
    expect({ ...what, outcome, state: now?.['state'] }).toEqual({
      ...what,
      outcome: 'completed',
      state: wanted,
    });
  }
}, 240_000);
