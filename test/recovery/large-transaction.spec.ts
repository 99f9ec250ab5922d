import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecoverySite } from '../support/recovery-site.js';

/** The long form is a million; it takes some minutes. */
const ROWS = Number(process.env['LIFEBOAT_CAPTURE_ROWS'] ?? '100000');

let site: RecoverySite;

beforeAll(async () => {
  site = await RecoverySite.open({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
  });
  await site.lifeboat.backUp('1');
});
afterAll(() => site.close());

const digest = async (): Promise<unknown> =>
  site.sql(
    `SELECT tenant_id, count(*)::int AS rows, sum(hashtextextended((n.*)::text, 0)) AS hash FROM app.notes n GROUP BY 1 ORDER BY 1`,
  );

describe('a large transaction', () => {
  it(`of ${String(ROWS)} rows is recovered, and so is what was before it`, async () => {
    await site.sql(
      `INSERT INTO app.notes SELECT 1 + i % 2, i, md5(i::text) FROM generate_series(1, ${String(ROWS)}) i`,
    );
    const target = await site.moment();
    const wanted = await digest();
    await site.sql(`UPDATE app.notes SET body = 'lost' WHERE tenant_id = 1 AND id % 3 = 0`);
    await site.sql('DELETE FROM app.notes WHERE tenant_id = 1 AND id % 5 = 0');
    await site.caughtUp(240_000);
    expect(await site.recover({ targetTime: target })).toBe('completed');
    expect(await digest()).toEqual(wanted);
  }, 600_000);
});
