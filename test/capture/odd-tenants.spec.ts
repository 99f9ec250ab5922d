import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TEST_KEY } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';

let site: CapturedSite;
let capture: { stop(): Promise<void> };

beforeEach(async () => {
  site = await startCapturedSite({
    schema: `ALTER TABLE app.tenants ALTER id TYPE text;
             CREATE TABLE app.notes (tenant_id text NOT NULL, id int, body text, PRIMARY KEY (tenant_id, id));`,
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: 'default' },
    ],
    environment: { MASTER_KEY: TEST_KEY.identity },
  });
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES ('1', 1, 'captured')`);
  await site.caughtUp();
});
afterEach(async () => {
  await capture.stop();
  await site.close();
});

describe('rows of what can be no tenant', () => {
  it.each([
    ['an empty id', ''],
    ['an id too long for a name in the repository', 'x'.repeat(300)],
  ])('keep nobody’s changes back: %s', async (_, id) => {
    await site.sql(`INSERT INTO app.notes VALUES ('${id}', 1, 'whose?'), ('2', 1, 'of two')`);
    await site.caughtUp();
    expect((await site.changesOf('2')).at(-1)).toEqual(['I', 1, ['2', '1', 'of two']]);
  });
});
