import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestoreInput } from '@lifeboat/protection';
import { runSql } from '@lifeboat/testing';
import { codeOf, Site } from '../support/site.js';

let site: Site;
let tenant: string;
let backupId: string;

beforeAll(async () => {
  site = await Site.open();
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
});

afterAll(() => site.close());

const newest = `(SELECT max(id) FROM app.tasks WHERE tenant_id = '`;

describe('a sequence that was set back', () => {
  it.each<[string, (id: string) => Omit<RestoreInput, 'backupId'>]>([
    ['replace', () => ({})],
    ['merge', () => ({ mode: 'merge' })],
    ['missing', () => ({ mode: 'missing' })],
    ['a restore of tables', () => ({ tables: ['app.tasks'] })],
    ['a restore of rows', (id) => ({ rows: [{ table: 'app.tasks', key: { id } }] })],
  ])('is past the rows that come back, after %s', async (_how, input) => {
    const [{ id } = { id: '' }] = await runSql<{ id: string }>(
      site.appUrl,
      `SELECT id::text AS id FROM app.tasks WHERE id = ${newest}${tenant}')`,
    );
    await runSql(
      site.appUrl,
      `SET session_replication_role = replica; DELETE FROM app.tasks WHERE id = '${id}';
       SELECT setval('app.tasks_id_seq', 1)`,
    );
    expect(codeOf(await site.restore(tenant, { backupId, ...input(id) }))).toBe('completed');
    const [next] = await runSql<{ isFree: boolean }>(
      site.appUrl,
      `SELECT nextval('app.tasks_id_seq') > ${newest}${tenant}') AS "isFree"`,
    );
    expect(next).toEqual({ isFree: true });
  });
});
