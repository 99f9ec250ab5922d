import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RestoreInput } from '@lifeboat/protection';
import { hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { codeOf, restorePointOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
});

afterAll(() => site.close());

const now = (): Promise<TenantHash> => hashTenant(site.appUrl, tenant);
const write = (sql: string): Promise<unknown> => runSql(site.appUrl, sql);

beforeEach(async () => {
  await write(`
    UPDATE app.tasks SET title = title || ' damaged' WHERE tenant_id = '${tenant}';
    UPDATE app.projects SET name = name || ' damaged' WHERE tenant_id = '${tenant}'`);
});

/** Restores a part; then the application goes on elsewhere, and the restore is undone. */
async function undone(
  input: Omit<RestoreInput, 'backupId'>,
): Promise<{ before: TenantHash; after: TenantHash }> {
  const before = await now();
  const point = restorePointOf(await site.restore(tenant, { backupId, ...input }));
  expect((await now())['app.tasks']).not.toEqual(before['app.tasks']);
  await write(`UPDATE app.projects SET name = name || ' later' WHERE tenant_id = '${tenant}'`);
  expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
  return { before, after: await now() };
}

describe('the undo of a restore of a part', () => {
  it('sets back the tables that were restored, and leaves what was done to others since', async () => {
    const { before, after } = await undone({ tables: ['app.tasks'] });
    expect(after['app.tasks']).toEqual(before['app.tasks']);
    expect(after['app.projects']).not.toEqual(before['app.projects']);
    // The application's own triggers note what is done to projects.
    const written = { 'app.projects': null, 'app.audit_trail': null };
    expect({ ...after, ...written }).toEqual({ ...before, ...written });
  });

  it('sets back the rows that were restored, and no others of their table', async () => {
    const [one, two] = await runSql<{ id: string }>(
      site.appUrl,
      `SELECT id::text AS id FROM app.tasks WHERE tenant_id = '${tenant}' ORDER BY id LIMIT 2`,
    );
    const title = async (id = ''): Promise<unknown> =>
      (await runSql(site.appUrl, `SELECT title FROM app.tasks WHERE id = '${id}'`))[0];
    const damaged = await title(one?.id);
    const point = restorePointOf(
      await site.restore(tenant, { backupId, rows: [{ table: 'app.tasks', key: { id: one?.id ?? '' } }] }),
    );
    expect(await title(one?.id)).not.toEqual(damaged);
    await write(`UPDATE app.tasks SET title = 'later' WHERE id = '${two?.id ?? ''}'`);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await title(one?.id)).toEqual(damaged);
    expect(await title(two?.id)).toEqual({ title: 'later' });
  });

  it('of a selective backup, too, is about its tables', async () => {
    const chosen = await site.backUp(tenant, { type: 'selective', includeTables: ['app.tasks'] });
    const before = await now();
    await write(`UPDATE app.tasks SET title = title || ' again' WHERE tenant_id = '${tenant}'`);
    const again = await now();
    const point = restorePointOf(await site.restore(tenant, { backupId: chosen }));
    expect(await now()).toEqual(before);
    await write(`UPDATE app.projects SET name = name || ' later' WHERE tenant_id = '${tenant}'`);
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    const after = await now();
    expect(after['app.tasks']).toEqual(again['app.tasks']);
    expect(after['app.projects']).not.toEqual(again['app.projects']);
  });

  it('of rows is no obstacle where a row that came back is gone again', async () => {
    const [{ id } = { id: '' }] = await runSql<{ id: string }>(
      site.appUrl,
      `SELECT max(id)::text AS id FROM app.tasks WHERE tenant_id = '${tenant}'`,
    );
    const without = `SET session_replication_role = replica; DELETE FROM app.tasks WHERE id = '${id}'`;
    await write(without);
    const rows = [{ table: 'app.tasks', key: { id } }];
    const point = restorePointOf(await site.restore(tenant, { backupId, rows }));
    await write(without);
    const before = await now();
    expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
    expect(await now()).toEqual(before);
    expect(codeOf(await site.restore(tenant, { backupId, rows }))).toBe('completed');
  });

  it('does not touch what the restore only brought along', async () => {
    await write(`SET ROLE sample_owner;
      CREATE TABLE app.shelves (id int PRIMARY KEY, tenant_id uuid NOT NULL, name text);
      CREATE TABLE app.books (id int PRIMARY KEY, tenant_id uuid NOT NULL, shelf int REFERENCES app.shelves);
      INSERT INTO app.shelves VALUES (1, '${tenant}', 'one'), (2, '${tenant}', 'two');
      INSERT INTO app.books VALUES (1, '${tenant}', 1), (2, '${tenant}', 2)`);
    try {
      const own = await site.backUp(tenant);
      await write('DELETE FROM app.books WHERE id = 2; DELETE FROM app.shelves WHERE id = 2');
      const point = restorePointOf(await site.restore(tenant, { backupId: own, tables: ['app.books'] }));
      expect(await runSql(site.appUrl, 'SELECT id FROM app.shelves ORDER BY id')).toEqual([
        { id: 1 },
        { id: 2 },
      ]);
      await write(
        `UPDATE app.shelves SET name = 'later'; INSERT INTO app.shelves VALUES (3, '${tenant}', 'new')`,
      );
      const shelves = await runSql(site.appUrl, 'SELECT * FROM app.shelves ORDER BY id');
      expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
      expect(await runSql(site.appUrl, 'SELECT id FROM app.books')).toEqual([{ id: 1 }]);
      expect(await runSql(site.appUrl, 'SELECT * FROM app.shelves ORDER BY id')).toEqual(shelves);
    } finally {
      await write('DROP TABLE app.books, app.shelves');
    }
  });

  it('does not touch a table that is younger than the backup', async () => {
    await write(`CREATE TABLE app.remarks (id int PRIMARY KEY, tenant_id uuid NOT NULL, remark text);
      ALTER TABLE app.remarks OWNER TO sample_owner; GRANT ALL ON app.remarks TO PUBLIC;
      INSERT INTO app.remarks VALUES (1, '${tenant}', 'before')`);
    try {
      const point = restorePointOf(await site.restore(tenant, { backupId }));
      await write(`UPDATE app.remarks SET remark = 'later'`);
      expect(codeOf(await site.rollBack(tenant, point))).toBe('completed');
      expect(await runSql(site.appUrl, 'SELECT remark FROM app.remarks')).toEqual([{ remark: 'later' }]);
    } finally {
      await write('DROP TABLE app.remarks');
    }
  });
});
