import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestoreInput } from '@lifeboat/protection';
import {
  damageTenant,
  destroyTenant,
  findBrokenConstraints,
  hashShared,
  hashTenant,
  stealKeys,
  type TenantHash,
} from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { openOwnerSite, type OwnerSite, readGuards } from '../support/owner-site.js';
import { codeOf, restorePointOf, type Site } from '../support/site.js';

let owner: OwnerSite;
let site: Site;
let tenant: string;
let backupId: string;
let before: TenantHash;
let guards: string[];

/** Two tables that refer to each other, by keys that can be neither null nor put off. */
const circle = (name: string, action: string): string => `
  CREATE TABLE app.${name}_a (id int PRIMARY KEY, b int NOT NULL, tenant_id uuid NOT NULL REFERENCES app.tenants);
  CREATE TABLE app.${name}_b (id int PRIMARY KEY, a int NOT NULL REFERENCES app.${name}_a ON DELETE ${action},
    tenant_id uuid NOT NULL REFERENCES app.tenants);
  ALTER TABLE app.${name}_a ADD FOREIGN KEY (b) REFERENCES app.${name}_b ON DELETE ${action};
  ALTER TABLE app.${name}_a OWNER TO sample_owner; ALTER TABLE app.${name}_b OWNER TO sample_owner;`;

/** A table without a primary key, to which others refer. */
const CODES = `
  CREATE TABLE app.codes (code text NOT NULL UNIQUE, tenant_id uuid NOT NULL REFERENCES app.tenants);
  CREATE TABLE app.uses (id int PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES app.tenants,
    code text REFERENCES app.codes (code) ON DELETE CASCADE);
  ALTER TABLE app.codes OWNER TO sample_owner; ALTER TABLE app.uses OWNER TO sample_owner;`;

/** A pair of rows that refer to each other. */
const pair = (name: string, id: number): string => `
  SET session_replication_role = replica;
  INSERT INTO app.${name}_a VALUES (${String(id)}, ${String(id)}, '${site.tenant()}');
  INSERT INTO app.${name}_b VALUES (${String(id)}, ${String(id)}, '${site.tenant()}');`;

beforeAll(async () => {
  owner = await openOwnerSite();
  site = owner.site;
  // Of each state one: on, off, in replica mode only, always.
  await runSql(
    site.appUrl,
    `CREATE FUNCTION app.never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'a trigger fired'; END $$;
     CREATE TRIGGER t_off BEFORE UPDATE OR INSERT ON app.tasks FOR EACH ROW EXECUTE FUNCTION app.never();
     CREATE TRIGGER t_replica BEFORE UPDATE OR INSERT ON app.tasks FOR EACH ROW EXECUTE FUNCTION app.never();
     CREATE TRIGGER t_always AFTER TRUNCATE ON app.tasks EXECUTE FUNCTION app.never();
     ALTER TABLE app.tasks DISABLE TRIGGER t_off; ALTER TABLE app.tasks ENABLE REPLICA TRIGGER t_replica;
     ALTER TABLE app.tasks ENABLE ALWAYS TRIGGER t_always`,
  );
  await runSql(site.appUrl, circle('pairs', 'NO ACTION') + circle('locks', 'RESTRICT') + CODES);
  tenant = site.tenant();
  await runSql(site.appUrl, pair('pairs', 1));
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
  guards = await readGuards(site.appUrl);
});

afterAll(() => owner.close());

const others = async (): Promise<unknown> => [
  await hashTenant(site.appUrl, site.tenant(1)),
  await hashTenant(site.appUrl, site.tenant(2)),
  await hashShared(site.appUrl),
];

async function restore(input: Partial<RestoreInput> = {}): Promise<{ writtenBy: string; point: string }> {
  const outcome = await site.restore(tenant, { backupId, ...input });
  const point = restorePointOf(outcome);
  const result = 'operation' in outcome ? outcome.operation.result : null;
  return { writtenBy: (result as { outcome: { writtenBy: string } }).outcome.writtenBy, point };
}

describe('a restore as the owner of the tables, without replica mode and BYPASSRLS', () => {
  it.each([1, 2, 3])('brings back a tenant that was damaged in every way (%i)', async (seed) => {
    const untouched = await others();
    await damageTenant(site.appUrl, tenant, { seed });
    expect((await restore()).writtenBy).toBe('owner');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await others()).toEqual(untouched);
    expect(await readGuards(site.appUrl)).toEqual(guards);
    expect(await findBrokenConstraints(site.appUrl)).toEqual([]);
  });

  it.each([false, true])(
    'brings back one of which nothing is left (tenant row kept: %s)',
    async (keepTenantRow) => {
      const untouched = await others();
      await destroyTenant(site.appUrl, tenant, { keepTenantRow });
      await restore();
      expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
      expect(await others()).toEqual(untouched);
      expect(await readGuards(site.appUrl)).toEqual(guards);
    },
  );

  it.each(['missing', 'merge'] as const)('does as the mode %s says, and undoes it', async (mode) => {
    await runSql(
      site.appUrl,
      `DELETE FROM app.tasks WHERE id = (SELECT max(id) FROM app.tasks WHERE tenant_id = '${tenant}');
       UPDATE app.tasks SET title = 'changed' WHERE id = (SELECT min(id) FROM app.tasks WHERE tenant_id = '${tenant}')`,
    );
    const damaged = await hashTenant(site.appUrl, tenant);
    const { point } = await restore({ mode });
    expect(await hashTenant(site.appUrl, tenant)).not.toEqual(damaged);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    await restore();
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await readGuards(site.appUrl)).toEqual(guards);
  });
});

describe('tables that refer to each other', () => {
  it('are brought back by putting the check of their keys off for one transaction', async () => {
    await runSql(
      site.appUrl,
      `SET session_replication_role = replica; DELETE FROM app.pairs_a; DELETE FROM app.pairs_b; ${pair('pairs', 2)}`,
    );
    await restore();
    const rows = await runSql(
      site.appUrl,
      'SELECT a.id, b.a FROM app.pairs_a a JOIN app.pairs_b b ON a.b = b.id',
    );
    expect(rows).toEqual([{ id: 1, a: 1 }]);
    expect(await readGuards(site.appUrl)).toEqual(guards);
  });

  it('without a primary key are looked at by their rows', async () => {
    const use = (user: string): string =>
      `INSERT INTO app.codes VALUES ('x', '${tenant}'); INSERT INTO app.uses VALUES (1, '${user}', 'x')`;
    await runSql(site.appUrl, use(tenant));
    await restore();
    expect(await runSql(site.appUrl, 'SELECT FROM app.codes UNION ALL SELECT FROM app.uses')).toEqual([]);
    await runSql(site.appUrl, use(site.tenant(1)));
    const outcome = await site.restore(tenant, { backupId });
    expect(codeOf(outcome)).toBe('RESTORE_CONFLICT');
    expect('error' in outcome && outcome.error.detail).toContain('app.uses');
    expect(await runSql(site.appUrl, 'SELECT FROM app.uses')).toHaveLength(1);
    await runSql(site.appUrl, 'DELETE FROM app.codes');
  });

  it('by ON DELETE RESTRICT are refused by name before anything is written', async () => {
    await runSql(site.appUrl, pair('locks', 1));
    const outcome = await site.restore(tenant, { backupId });
    expect(codeOf(outcome)).toBe('NOT_SUPPORTED');
    expect('error' in outcome && outcome.error.detail).toMatch(/locks_[ab]_[ab]_fkey/);
    expect(await runSql(site.appUrl, 'SELECT FROM app.locks_a')).toHaveLength(1);
    await runSql(
      site.appUrl,
      'SET session_replication_role = replica; DELETE FROM app.locks_a; DELETE FROM app.locks_b',
    );
  });
});

describe('when it cannot be', () => {
  it.each([
    ['as triggers are switched off', /DISABLE TRIGGER USER/],
    ['in the middle of the apply', /^UPDATE ONLY "app"/],
    ['as triggers are switched on again', /ENABLE REPLICA TRIGGER/],
    ['as the outcome is recorded', /^UPDATE lifeboat_app\.applied_operations/],
  ])('a connection lost %s leaves rows and triggers as they were', async (_when, statement) => {
    await damageTenant(site.appUrl, tenant, { seed: 4 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    site.proxy.intercept(statement, () => 'cut');
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect(codeOf(outcome)).toBe('APP_DATABASE_UNAVAILABLE');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    expect(await readGuards(site.appUrl)).toEqual(guards);
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
    expect(await readGuards(site.appUrl)).toEqual(guards);
  });

  it("names another tenant's row that a cascade would remove, and removes nothing", async () => {
    const [extra] = await runSql<{ id: number }>(
      site.appUrl,
      `INSERT INTO app.rooms (tenant_id, name, seats) VALUES ('${tenant}', 'extra', 1) RETURNING id`,
    );
    const id = String(extra?.id);
    const [moved] = await runSql<{ id: string; room: number }>(
      site.appUrl,
      `WITH one AS (SELECT id, room_id FROM app.bookings WHERE tenant_id = '${site.tenant(1)}' ORDER BY id LIMIT 1)
       UPDATE app.bookings b SET room_id = ${id} FROM one WHERE b.id = one.id RETURNING b.id, one.room_id AS room`,
    );
    const untouched = await others();
    const outcome = await site.restore(tenant, { backupId });
    expect(codeOf(outcome)).toBe('RESTORE_CONFLICT');
    expect('error' in outcome && outcome.error.detail).toContain('app.bookings');
    expect(await others()).toEqual(untouched);
    expect(await readGuards(site.appUrl)).toEqual(guards);
    await runSql(
      site.appUrl,
      `UPDATE app.bookings SET room_id = ${String(moved?.room)} WHERE id = '${String(moved?.id)}';
       DELETE FROM app.rooms WHERE id = ${id}`,
    );
  });

  it('names a key that another tenant holds now, and leaves triggers as they were', async () => {
    await stealKeys(site.appUrl, { victimId: tenant, thiefId: site.tenant(1) });
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('RESTORE_CONFLICT');
    expect(await readGuards(site.appUrl)).toEqual(guards);
    await runSql(
      site.appUrl,
      `DELETE FROM app.api_keys WHERE id = -32000; DELETE FROM app.labels WHERE name COLLATE "C" LIKE 'stolen %'`,
    );
    await restore();
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('refuses by name where a table belongs to somebody else', async () => {
    await runSql(
      site.appUrl,
      'ALTER TABLE app.rooms OWNER TO CURRENT_USER; GRANT ALL ON app.rooms TO table_owner',
    );
    await runSql(site.appUrl, `DELETE FROM app.bookings WHERE tenant_id = '${tenant}'`);
    const damaged = await hashTenant(site.appUrl, tenant);
    const outcome = await site.restore(tenant, { backupId });
    expect(codeOf(outcome)).toBe('PRIVILEGE_MISSING');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    await runSql(site.appUrl, 'ALTER TABLE app.rooms OWNER TO sample_owner');
    await restore();
  });
});
