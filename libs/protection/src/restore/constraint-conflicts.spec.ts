import { afterEach, describe, expect, it } from '@jest/globals';
import { readAppTables, runSql, type SampleLifeboat, startSchemaLifeboat } from '@lifeboat/testing';

const SCHEMA = `
  CREATE TABLE app.events (id int, tenant_id int NOT NULL, note text, PRIMARY KEY (id, tenant_id)) PARTITION BY RANGE (id);
  CREATE TABLE app.early PARTITION OF app.events FOR VALUES FROM (0) TO (10);
  CREATE TABLE app.late PARTITION OF app.events FOR VALUES FROM (10) TO (20);
  INSERT INTO app.events VALUES (1, 1, NULL), (11, 1, 'a'), (2, 2, 'b'), (12, 2, 'c');`;

let lifeboat: SampleLifeboat | undefined;

afterEach(async () => {
  await lifeboat?.close();
  lifeboat = undefined;
});

describe('a restored row that the table takes no more', () => {
  it.each([
    ['has no partition', 'DROP TABLE app.early', /app\.events fits into none of its partitions/],
    [
      'lacks a value',
      'DELETE FROM app.events WHERE id = 1; ALTER TABLE app.events ALTER note SET NOT NULL',
      /no value in the column note/,
    ],
    [
      'breaks a check',
      `DELETE FROM app.events WHERE id = 1; ALTER TABLE app.events ADD CONSTRAINT noted CHECK (note IS NOT NULL)`,
      /the constraint noted/,
    ],
  ])('%s, and is named, whether or not the tenant has others', async (_what, change, named) => {
    lifeboat = await startSchemaLifeboat(SCHEMA);
    const url = lifeboat.database.superuserUrl;
    const backupId = await lifeboat.backUp('1');
    for (const damage of [change, 'DELETE FROM app.events WHERE tenant_id = 1']) {
      await runSql(url, damage);
      const damaged = await readAppTables(url);
      const outcome = await lifeboat.restore('1', { backupId });
      const { code, detail, remedy } =
        'error' in outcome ? outcome.error : { code: '', detail: '', remedy: '' };
      expect(code).toBe('RESTORE_CONFLICT');
      expect(detail).toMatch(named);
      expect(remedy).toContain('--exclude-tables');
      expect(await readAppTables(url)).toEqual(damaged);
    }
  });
});
