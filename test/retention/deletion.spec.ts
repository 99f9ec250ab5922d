import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Repository } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import { runSql, testActor } from '@lifeboat/testing';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { findHalfDone } from '../support/half-done.js';
import { Retention, TurnedClock } from '../support/retention.js';
import { codeOf, restorePointOf, Site } from '../support/site.js';
import { check } from '../support/upkeep.js';

const TENANT = '1';
const OTHER = '2';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let clock: TurnedClock;
let site: Site;
let retention: Retention;
let first: string;
let second: string;

beforeEach(async () => {
  clock = new TurnedClock();
  site = await Site.open({ install: installShop, environment: SHOP_ENVIRONMENT, clock });
  retention = new Retention(site);
  first = await site.backUp(TENANT);
  clock.turnHours(1);
  second = await site.backUp(TENANT);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await site.close();
});

/** As a validation that has found it broken. */
const breakBackup = (id: string): Promise<unknown> =>
  runSql(
    site.catalogUrl,
    `UPDATE lifeboat.tenant_backups SET validation = '{"valid": false}' WHERE id = '${id}'`,
  );

describe('a backup', () => {
  it('is deleted once, by whoever may', async () => {
    const deleted = await retention.delete(TENANT, second, testActor(TENANT));
    expect(deleted).toMatchObject({
      id: second,
      deletedAt: clock.now(),
      deletionReason: `Deleted by tenant_admin of ${TENANT}.`,
    });
    clock.turnHours(1);
    expect(await retention.delete(TENANT, second)).toEqual(deleted);
    expect(await retention.list(TENANT)).toEqual([first]);
  });

  it('is not deleted by a viewer or another tenant, nor held, released or brought back', async () => {
    for (const actor of [testActor(OTHER), testActor(TENANT, 'tenant_viewer')]) {
      for (const work of ['delete', 'undelete', 'hold', 'release'] as const) {
        await expect(retention[work](TENANT, first, actor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      }
    }
    for (const work of ['delete', 'undelete', 'hold', 'release'] as const) {
      await expect(retention[work](OTHER, first)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
      await expect(retention[work](TENANT, UNKNOWN)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    }
    expect(await retention.list(TENANT)).toEqual([second, first]);
  });

  it('is not deleted while it is on hold, with its reason in the view', async () => {
    expect(await retention.hold(TENANT, first, testActor(TENANT))).toMatchObject({
      hold: true,
      holdReason: 'a case',
    });
    await expect(retention.delete(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_ON_HOLD' });
    expect(await retention.release(TENANT, first)).toMatchObject({ hold: false, holdReason: null });
    await retention.delete(TENANT, first);
    await expect(retention.hold(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_DELETED' });
  });

  it('is not deleted while others build on it, and goes after them', async () => {
    const incremental = await site.backUp(TENANT, { type: 'incremental' });
    clock.turnHours(1);
    await site.backUp(TENANT);
    await expect(retention.delete(TENANT, second)).rejects.toMatchObject({ code: 'BACKUP_HAS_DEPENDENTS' });
    await retention.delete(TENANT, incremental);
    await retention.delete(TENANT, second);
    clock.turnDays(2);
    expect(await retention.sweep()).toMatchObject({ backups: 2 });
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('is not deleted where it is the last good one, which a broken one is not', async () => {
    await retention.delete(TENANT, first);
    await expect(retention.delete(TENANT, second)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    await retention.undelete(TENANT, first);
    await breakBackup(second);
    await expect(retention.delete(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    await retention.delete(TENANT, second);
  });

  it('that was deleted comes back where all others turn out to be broken', async () => {
    await retention.delete(TENANT, first);
    await breakBackup(second);
    clock.turnDays(2);
    expect(await retention.sweep()).toMatchObject({ backups: 0, spared: 1 });
    expect(await retention.list(TENANT)).toEqual([second, first]);
    expect(codeOf(await site.restore(TENANT, { backupId: first }))).toBe('completed');
  });

  it('is not deleted while an operation is about to read it', async () => {
    const { jobId } = await site.requestRestore(TENANT, { backupId: first });
    await expect(retention.delete(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_IN_USE' });
    clock.turnDays(60);
    expect(await retention.cleanUp(TENANT)).toMatchObject({ deleted: { backups: 0 } });
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await retention.cleanUp(TENANT)).toMatchObject({ deleted: { backups: 1 } });
  });

  it('which failed leaves nothing when it goes, and stays where it is whole all the same', async () => {
    site.proxy.intercept(/^COPY \(SELECT/, () => Promise.resolve('cut'));
    const { jobId, backupId: failed } = await site.requestBackup(TENANT);
    expect(codeOf(await site.run(jobId))).not.toBe('completed');
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_backups SET status = 'failed', error = '{}' WHERE id = '${second}'`,
    );
    clock.turnDays(31);
    await retention.cleanUp(TENANT);
    clock.turnDays(2);
    expect(await retention.sweep()).toMatchObject({ backups: 1, left: 0 });
    expect(await retention.list(TENANT)).toEqual([second, first]);
    expect(await retention.stored(TENANT)).toEqual([first, second].sort());
    await expect(retention.get(TENANT, failed)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  it('of a restore goes when its time has come, and with it the way back', async () => {
    const point = restorePointOf(await site.restore(TENANT, { backupId: first }));
    clock.turnDays(8);
    expect(await retention.cleanUp(TENANT)).toMatchObject({ deleted: { backups: 1 } });
    await expect(site.requestRollback(TENANT, point)).rejects.toMatchObject({
      code: 'RESTORE_POINT_EXPIRED',
    });
    clock.turnDays(2);
    await retention.sweep();
    await expect(site.requestRollback(TENANT, point)).rejects.toMatchObject({
      code: 'RESTORE_POINT_NOT_FOUND',
    });
  });
});

describe('a backup that another one is to build on', () => {
  it.each([
    ['as it is written', (id: string) => id],
    ['in capitals', (id: string) => id.toUpperCase()],
  ])('is not deleted, though nobody has begun yet (named %s)', async (_how, named) => {
    const { jobId } = await site.requestBackup(TENANT, { type: 'incremental', parentId: named(first) });
    await expect(retention.delete(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_IN_USE' });
    expect(codeOf(await site.run(jobId))).toBe('completed');
  });
});

describe('a removal that is interrupted', () => {
  it('at whatever step is gone on with, and there is never a manifest without its volumes', async () => {
    const { storage } = site.app.get(Repository);
    const removing = storage.delete.bind(storage);
    await retention.delete(TENANT, first);
    clock.turnDays(2);
    let done = 0;
    for (let step = 0; done === 0; step += 1) {
      let left = step;
      jest.spyOn(storage, 'delete').mockImplementation(async (path) => {
        if (left === 0) {
          throw new LifeboatError('REPOSITORY_UNAVAILABLE', { detail: 'The disk is gone.', remedy: 'Wait.' });
        }
        left -= 1;
        await removing(path);
      });
      const { backups, left: failed } = await retention.sweep();
      done = backups;
      expect(failed).toBe(1 - backups);
      jest.restoreAllMocks();
      // What is found half done is known to the catalog: the rest of the objects, but no manifest that lacks some.
      const found = await findHalfDone(site);
      expect(found.filter((what) => /bytes instead of|not in the catalog/.test(what))).toEqual([]);
      expect(await check(site)).toMatchObject({ findings: [] });
      if (done === 0) {
        await expect(retention.undelete(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_DELETED' });
      }
    }
    expect(await retention.stored(TENANT)).toEqual([second]);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('before the catalog knows of its end is gone on with, and nobody can bring half of it back', async () => {
    await retention.delete(TENANT, first);
    clock.turnDays(2);
    // As a process that is killed between the last object and the row.
    await runSql(
      site.catalogUrl,
      `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$;
       CREATE TRIGGER refuse BEFORE DELETE ON lifeboat.tenant_backups FOR EACH ROW EXECUTE FUNCTION public.refuse()`,
    );
    expect(await retention.sweep()).toMatchObject({ backups: 0, left: 1 });
    expect(await retention.stored(TENANT)).toEqual([second]);
    await expect(retention.undelete(TENANT, first)).rejects.toMatchObject({ code: 'BACKUP_DELETED' });
    expect(await retention.get(TENANT, first)).toMatchObject({ tables: null });
    expect(await check(site)).toMatchObject({ findings: [] });
    await runSql(site.catalogUrl, 'DROP TRIGGER refuse ON lifeboat.tenant_backups');
    expect(await retention.sweep()).toMatchObject({ backups: 1, bytes: 0 });
    expect(await retention.list(TENANT, true)).toEqual([]);
    expect(await findHalfDone(site)).toEqual([]);
  });

  it('before the audit log has it is gone on with, so that the log has all', async () => {
    await retention.delete(TENANT, first);
    clock.turnDays(2);
    await runSql(
      site.catalogUrl,
      `CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON lifeboat.tenant_backup_logs FOR EACH ROW
         WHEN (new.action = 'backups.remove') EXECUTE FUNCTION public.refuse()`,
    );
    expect(await retention.sweep()).toMatchObject({ backups: 0, left: 1 });
    await runSql(site.catalogUrl, 'DROP TRIGGER refuse ON lifeboat.tenant_backup_logs');
    expect(await retention.sweep()).toMatchObject({ backups: 1 });
    const lines = await runSql<{ backup: string }>(
      site.catalogUrl,
      `SELECT detail->>'backupId' AS backup FROM lifeboat.tenant_backup_logs WHERE action = 'backups.remove'`,
    );
    expect(lines).toEqual([{ backup: first }]);
  });

  it('leaves a tenant on which somebody works for the next time', async () => {
    await retention.delete(TENANT, first);
    clock.turnDays(2);
    const middle = site.proxy.hold(/^COPY \(SELECT/);
    const { jobId } = await site.requestBackup(TENANT);
    const running = site.run(jobId);
    await middle.reached;
    expect(await retention.sweep()).toMatchObject({ backups: 0, left: 1 });
    await expect(retention.delete(TENANT, second)).rejects.toMatchObject({ code: 'TENANT_BUSY' });
    middle.release();
    expect(codeOf(await running)).toBe('completed');
    expect(await retention.sweep()).toMatchObject({ backups: 1, left: 0 });
  });
});
