import { captureNames } from '@lifeboat/app-database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';

let site: CapturedSite;
let capture: { stop(): Promise<void> };
let publication: string;

beforeEach(async () => {
  site = await startCapturedSite({
    schema: `CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);
             CREATE TABLE app.tasks (tenant_id int NOT NULL, id int PRIMARY KEY, body text);`,
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
      { table: 'app.tasks', identity: ['tenant_id', 'id'] },
    ],
  });
  ({ publication } = captureNames(site.database.name));
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES (1, 1, 'captured')`);
  await site.caughtUp();
});
afterEach(async () => {
  await capture.stop();
  await site.close();
});

/** Something of another table, so that the change log is known to have come behind what was not sent. */
async function caughtUpBehind(id: number): Promise<void> {
  await site.sql(`INSERT INTO app.tasks VALUES (2, ${String(id)}, 'captured')`);
  await site.caughtUp();
}

describe('changes that are not sent any more', () => {
  it('are in a gap before anything behind them is covered', async () => {
    await site.sql(`ALTER PUBLICATION ${publication} DROP TABLE app.notes`);
    const from = new Date();
    await site.sql(`UPDATE app.notes SET body = 'not sent'`);
    await caughtUpBehind(1);
    const gaps = await site.gaps();
    expect(gaps).toMatchObject([
      { reason: 'publication_changed', tables: ['app.notes'], tenantId: null, toTime: null },
    ]);
    expect(gaps[0]?.fromTime.getTime()).toBeLessThanOrEqual(from.getTime());
    await caughtUpBehind(2);
    expect(await site.gaps()).toHaveLength(1);
  });

  it('are in a gap where the table was published again at once', async () => {
    await site.sql(`ALTER PUBLICATION ${publication} DROP TABLE app.notes`);
    const from = new Date();
    await site.sql(`UPDATE app.notes SET body = 'not sent'`);
    const to = new Date();
    await site.sql(`ALTER PUBLICATION ${publication} ADD TABLE app.notes`);
    await caughtUpBehind(1);
    const [gap] = await site.gaps();
    expect(gap).toMatchObject({ tables: ['app.notes'], tenantId: null });
    expect(gap?.fromTime.getTime()).toBeLessThanOrEqual(from.getTime());
    expect(gap?.toTime?.getTime() ?? Infinity).toBeGreaterThanOrEqual(to.getTime());
  });

  it('end the epoch before anything behind them is covered, where they are of all tables', async () => {
    await site.sql(`ALTER PUBLICATION ${publication} SET (publish = 'insert')`);
    const from = new Date();
    await site.sql(`UPDATE app.notes SET body = 'not sent'`);
    await site.sql(`INSERT INTO app.tasks VALUES (2, 1, 'sent')`);
    await waitFor(async () => (await site.gaps()).length > 0, { what: 'the gap', timeoutMs: 90_000 });
    const gaps = await site.gaps();
    expect(gaps).toMatchObject([{ reason: 'publication_changed', tables: null, toTime: null }]);
    expect(gaps[0]?.fromTime.getTime()).toBeLessThanOrEqual(from.getTime());
  });
});
