import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TenantLock } from '@lifeboat/catalog';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TEST_KEY } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';

let site: CapturedSite;
let capture: { stop(): Promise<void> };

beforeEach(async () => {
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
    ],
    environment: { MASTER_KEY: TEST_KEY.identity },
  });
  capture = site.capture();
  await site.sql(`INSERT INTO app.notes VALUES (1, 1, 'of one'), (2, 2, 'of two')`);
  await site.caughtUp();
});
afterEach(async () => {
  await capture.stop();
  await site.close();
});

async function restart(): Promise<void> {
  await capture.stop();
  capture = site.capture();
}

describe('a tenant whose key is missing', () => {
  it('has a gap for as long as that lasts, and the others are captured', async () => {
    const { location } = site.lifeboat.config.repository;
    const [keys, kept] = [join(location, 'keys', '1'), join(location, '.tmp', 'kept')];
    await cp(keys, kept, { recursive: true });
    await rm(keys, { recursive: true });
    await restart();
    await site.sql(`INSERT INTO app.notes VALUES (1, 3, 'lost'), (2, 4, 'kept')`);
    await site.caughtUp();
    await site.sql(`INSERT INTO app.notes VALUES (1, 5, 'lost too')`);
    await site.caughtUp();
    expect((await site.changesOf('2')).at(-1)).toEqual(['I', 1, ['2', '4', 'kept']]);
    expect(
      await site.sql(`SELECT count(*)::int AS blocks FROM lifeboat.change_log_blocks WHERE tenant_id = '1'`),
    ).toEqual([{ blocks: 1 }]);
    const gap = { reason: 'key_missing', tenantId: '1', tables: null, fromXid: expect.any(String) };
    expect(await site.gaps()).toMatchObject([{ ...gap, toTime: null }]);
    expect((await site.gaps())[0]?.detail).toContain('keys rotate');
    expect(
      await site.sql(`SELECT tenant_id FROM lifeboat.tenant_backup_logs WHERE action = 'change-log.gap'`),
    ).toEqual([{ tenant_id: '1' }]);

    await restart();
    await site.sql(`INSERT INTO app.notes VALUES (1, 6, 'lost as well')`);
    await site.caughtUp();
    expect(await site.gaps()).toHaveLength(1);
    await cp(kept, keys, { recursive: true });
    await site.sql(`INSERT INTO app.notes VALUES (1, 7, 'stored again')`);
    await site.caughtUp();
    expect((await site.changesOf('1')).at(-1)).toEqual(['I', 1, ['1', '7', 'stored again']]);
    const [closed, ...others] = await site.gaps();
    expect(others).toEqual([]);
    expect(closed?.toTime?.getTime()).toBeGreaterThan(closed?.fromTime.getTime() ?? Infinity);
  });
});

describe('a tenant that is at work', () => {
  it('keeps nobody’s changes back', async () => {
    await capture.stop();
    await site.lifeboat.app.get(TenantLock).withTenantLock('1', async () => {
      capture = site.capture();
      await site.sql(`INSERT INTO app.notes VALUES (1, 3, 'meanwhile'), (2, 4, 'meanwhile')`);
      await site.caughtUp();
    });
    expect((await site.changesOf('1')).at(-1)).toEqual(['I', 1, ['1', '3', 'meanwhile']]);
    expect((await site.changesOf('2')).at(-1)).toEqual(['I', 1, ['2', '4', 'meanwhile']]);
  });
});
