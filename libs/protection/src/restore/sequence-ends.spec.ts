import { afterEach, describe, expect, it } from '@jest/globals';
import { readAppTables, runSql, type SampleLifeboat, startSchemaLifeboat } from '@lifeboat/testing';

let lifeboat: SampleLifeboat | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

/** Rows whose numbers were given by hand can lie where the sequence never comes, or at its very end. */
describe('a sequence that ends before restored values', () => {
  it.each([
    ['MAXVALUE 100', 5_000, '1', '3'],
    ['MAXVALUE 100 CYCLE', 150, '1', '3'],
    ['INCREMENT 7 MAXVALUE 100', 100, '1', '15'],
    ['AS int', 2_147_483_647, '1', '3'],
    ['INCREMENT -1 MINVALUE -10', -5_000, '-1', '-3'],
  ])('%s, and %d, goes past those that it could hand out', async (options, id, first, last) => {
    lifeboat = await startSchemaLifeboat(`
      CREATE SEQUENCE app.numbers ${options};
      CREATE TABLE app.items (id int PRIMARY KEY DEFAULT nextval('app.numbers'), tenant_id int NOT NULL);
      INSERT INTO app.items (tenant_id) VALUES (1), (2), (1);
      INSERT INTO app.items VALUES (${String(id)}, 1);`);
    const url = lifeboat.database.superuserUrl;
    const before = await readAppTables(url);
    const backupId = await lifeboat.backUp('1');
    for (const damage of [`tenant_id = 1 AND id <> ${first}`, 'tenant_id = 1']) {
      await runSql(url, `DELETE FROM app.items WHERE ${damage}; SELECT setval('app.numbers', ${first})`);
      expect(await lifeboat.restore('1', { backupId })).toMatchObject({ kind: 'completed' });
      expect(await readAppTables(url)).toEqual(before);
      expect(await runSql(url, 'SELECT last_value FROM app.numbers')).toEqual([{ last_value: last }]);
    }
  });
});
