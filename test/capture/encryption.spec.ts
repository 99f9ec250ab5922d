import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DestroyTenantKeys } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { TEST_KEY, testActor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';

let site: CapturedSite;
let capture: { stop(): Promise<void> };

beforeAll(async () => {
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
    ],
    environment: { MASTER_KEY: TEST_KEY.identity },
  });
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES (1, 1, 'a secret of one'), (2, 2, 'a secret of two')`);
  await site.caughtUp();
});
afterAll(async () => {
  await capture.stop();
  await site.close();
});

const blocks = (): Promise<Record<string, unknown>[]> =>
  site.sql(
    `SELECT b.tenant_id, b.key_version FROM lifeboat.change_log_blocks b
       JOIN lifeboat.change_log_segments s ON s.id = b.segment_id ORDER BY s.number DESC, b.tenant_id LIMIT 3`,
  );

describe('captured changes, where keys are configured', () => {
  it('are encrypted to each tenant’s own key', async () => {
    expect(await blocks()).toEqual([
      { tenant_id: '1', key_version: 1 },
      { tenant_id: '2', key_version: 1 },
    ]);
    expect((await site.changesOf('1')).at(-1)).toEqual(['I', 1, ['1', '1', 'a secret of one']]);
    const directory = join(site.lifeboat.config.repository.location, 'changes');
    const files = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.segment'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect((await readFile(join(directory, file))).includes('secret')).toBe(false);
    }
  });

  it('of a tenant that nobody has registered yet register it', async () => {
    await site.sql(`INSERT INTO app.tenants VALUES (3, 'three'); INSERT INTO app.notes VALUES (3, 3, 'new')`);
    await site.caughtUp();
    expect((await site.changesOf('3')).at(-1)).toEqual(['I', 2, ['3', '3', 'new']]);
    expect(await site.sql(`SELECT id, status FROM lifeboat.tenants WHERE id = '3'`)).toEqual([
      { id: '3', status: 'active' },
    ]);
  });

  it('of an erased tenant are not stored, and those of the others are', async () => {
    await runAs(testActor(), () => site.lifeboat.app.get(DestroyTenantKeys).destroy('2', '2'));
    await site.sql(`INSERT INTO app.notes VALUES (1, 4, 'kept'), (2, 5, 'of nobody')`);
    await site.caughtUp();
    expect((await site.changesOf('1')).at(-1)).toEqual(['I', 1, ['1', '4', 'kept']]);
    expect((await blocks())[0]).toEqual({ tenant_id: '1', key_version: 1 });
    expect((await blocks()).filter(({ tenant_id }) => tenant_id === '2')).toEqual([]);
  });
});
