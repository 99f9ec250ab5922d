import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Repository } from '@lifeboat/archive';
import { LifeboatError } from '@lifeboat/kernel';
import {
  type ExpiredChanges,
  ExpireChangeLog,
  type RecoveryWindowView,
  RequestHistory,
  ShowRecoveryWindow,
} from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { epochIsPast, runSql, testActor, waitFor } from '@lifeboat/testing';
import { type CapturedSite, startCapturedSite } from '../support/captured-site.js';
import { olderEnded } from '../support/older-ended.js';

const DAY_MS = 86_400_000;

let site: CapturedSite;
let capture: { stop(): Promise<void> };
let days: number;

beforeEach(async () => {
  days = 0;
  site = await startCapturedSite({
    schema: 'CREATE TABLE app.notes (tenant_id int NOT NULL, id int PRIMARY KEY, body text);',
    enrolled: [
      { table: 'app.tenants', identity: 'default' },
      { table: 'app.notes', identity: ['tenant_id', 'id'] },
    ],
    environment: { RECOVERY_WINDOW_DAYS: '7' },
    clock: { now: () => new Date(Date.now() + days * DAY_MS) },
  });
  capture = site.capture();
  await waitFor(async () => (await site.epochs()).length === 1, { what: 'the epoch' });
  // What the first epoch has asked for would count as work on the tenants.
  await waitFor(async () => (await site.epochs())[0]?.fullsRequestedAt !== null, { what: 'the requests' });
  await epochIsPast((text) => site.sql(text));
  await forgetWork();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await capture.stop();
  await site.close();
});

const forgetWork = (): Promise<unknown> =>
  runSql(
    site.superuserUrl,
    `UPDATE lifeboat.operations SET state = 'cancelled', finished_at = now() WHERE finished_at IS NULL`,
  );

/** Writes `count` segments with a change of each tenant. */
async function change(from: number, count: number): Promise<void> {
  for (let id = from; id < from + count; id += 1) {
    await site.sql(`INSERT INTO app.notes VALUES (1, ${id}, 'x'), (2, ${id + 1000}, 'x')`);
    await site.caughtUp();
  }
}

const expire = async (): Promise<ExpiredChanges> => {
  const [expired] = await runAs(testActor(), () =>
    site.lifeboat.app.get(ExpireChangeLog).expire(new AbortController().signal),
  );
  if (expired === undefined) {
    throw new Error('there is no database');
  }
  return expired;
};

const numbers = async (): Promise<number[]> => (await site.segments()).map(({ number }) => number);

const stored = async (): Promise<number> =>
  (await readdir(join(site.lifeboat.config.repository.location, 'changes'), { recursive: true })).filter(
    (name) => name.endsWith('.segment'),
  ).length;

const windowOf = (tenant: string): Promise<RecoveryWindowView> =>
  runAs(testActor(), () => site.lifeboat.app.get(ShowRecoveryWindow).show(tenant));

/** Of what was captured before it: a transaction of another database that is open would make it an older base. */
const backUpBoth = async (): Promise<void> => {
  await olderEnded(site.superuserUrl);
  await site.lifeboat.backUp('1');
  await site.lifeboat.backUp('2');
  await site.caughtUp();
};

describe('segments that no base within the window needs', () => {
  it('go, but not before', async () => {
    await change(1, 3);
    await backUpBoth();
    await change(11, 2);
    const all = await numbers();
    days = 6;
    expect(await expire()).toMatchObject({ segments: 0, bytes: 0, left: [] });
    days = 9;
    const expired = await expire();
    expect(expired.segments).toBeGreaterThanOrEqual(2);
    expect(expired.bytes).toBeGreaterThan(0);
    const kept = await numbers();
    expect(kept).toEqual(all.slice(-kept.length));
    expect(await stored()).toBe(kept.length);
    expect(await expire()).toMatchObject({ segments: 0, bytes: 0 });
    const before = await windowOf('1');
    await change(21, 1);
    const outcome = await site.lifeboat.recover('1', { targetTime: before.earliest ?? '', dryRun: true });
    expect(outcome.kind).toBe('completed');
  });

  it('stay as long as the newest base of any tenant needs them', async () => {
    await site.lifeboat.backUp('2');
    await change(1, 3);
    await site.lifeboat.backUp('1');
    await change(11, 1);
    const window = await windowOf('2');
    days = 100;
    expect((await expire()).segments).toBeLessThanOrEqual(1);
    expect(await windowOf('2')).toMatchObject({ earliest: window.earliest });
    const outcome = await site.lifeboat.recover('2', { targetTime: window.earliest ?? '', dryRun: true });
    expect(outcome.kind).toBe('completed');
  });

  it('stay while something is at work on a tenant that has an older base', async () => {
    await backUpBoth();
    await change(1, 3);
    await backUpBoth();
    const all = (await numbers()).length;
    days = 9;
    await runSql(
      site.superuserUrl,
      `INSERT INTO lifeboat.operations (id, kind, tenant_id, actor_subject, actor_role, actor_source, request_id)
       VALUES (gen_random_uuid(), 'point_in_time_recovery', '1', 's', 'system_admin', 'api', 'r')`,
    );
    await expire();
    expect((await numbers()).length).toBeGreaterThanOrEqual(all - 1);
    const { earliest } = await windowOf('1');
    await forgetWork();
    expect((await expire()).segments).toBeGreaterThanOrEqual(2);
    // The older base is no base any more, and the window says so.
    const after = await windowOf('1');
    expect(Date.parse(after.earliest ?? '')).toBeGreaterThan(Date.parse(earliest ?? ''));
    await expect(site.lifeboat.recover('1', { targetTime: earliest ?? '' })).rejects.toMatchObject({
      code: 'MOMENT_NOT_RECOVERABLE',
    });
  });

  it('stay for an older base where the newer one was found to be broken', async () => {
    await backUpBoth();
    await change(1, 3);
    await backUpBoth();
    await runSql(
      site.superuserUrl,
      `UPDATE lifeboat.tenant_backups SET validation = '{"valid": false}'
        WHERE tenant_id = '1' AND id = (SELECT id FROM lifeboat.tenant_backups
                                         WHERE tenant_id = '1' ORDER BY created_at DESC LIMIT 1)`,
    );
    const { earliest } = await windowOf('1');
    days = 9;
    await expire();
    expect(await windowOf('1')).toMatchObject({ earliest });
  });

  it('stay while a history is read', async () => {
    await change(1, 3);
    await backUpBoth();
    days = 9;
    const range = { from: '2020-01-01T00:00:00Z', to: new Date().toISOString() };
    await runAs(testActor(), () =>
      site.lifeboat.app
        .get(RequestHistory)
        .request('1', { table: 'app.notes', key: { id: 1 }, ...range }, null),
    );
    expect(await expire()).toMatchObject({ segments: 0 });
    await forgetWork();
    expect((await expire()).segments).toBeGreaterThanOrEqual(2);
  });
});

describe('an expiry', () => {
  it('that is interrupted before the objects are gone is completed by the next', async () => {
    await change(1, 3);
    await backUpBoth();
    days = 9;
    const { storage } = site.lifeboat.app.get(Repository);
    const down = new LifeboatError('REPOSITORY_UNAVAILABLE', { detail: 'It is down.', remedy: 'Wait.' });
    const spy = jest.spyOn(storage, 'erase').mockRejectedValue(down);
    await expect(expire()).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    spy.mockRestore();
    expect(await stored()).toBeGreaterThan((await numbers()).length);
    expect((await expire()).bytes).toBeGreaterThan(0);
    expect(await stored()).toBe((await numbers()).length);
  });

  it('names what the storage refuses to remove, and tries it again', async () => {
    await change(1, 3);
    await backUpBoth();
    days = 9;
    const { storage } = site.lifeboat.app.get(Repository);
    const refused = new LifeboatError('REPOSITORY_ACCESS_DENIED', {
      detail: 'It is retained.',
      remedy: 'Wait.',
    });
    jest.spyOn(storage, 'erase').mockRejectedValueOnce(refused);
    expect((await expire()).left).toEqual([expect.stringContaining('.segment')]);
    expect(await expire()).toMatchObject({ left: [], segments: 0 });
    expect(await stored()).toBe((await numbers()).length);
  });

  it('takes an epoch that is over, and its gap, once nothing needs them', async () => {
    await change(1, 2);
    await capture.stop();
    await site.sql(`UPDATE lifeboat.change_log_epochs SET system_identifier = '1'`);
    capture = site.capture();
    await waitFor(async () => (await site.epochs()).length === 2, { what: 'a new epoch', timeoutMs: 90_000 });
    await waitFor(async () => (await site.gaps())[0]?.fullRequestedAt instanceof Date, {
      what: 'the full backups',
      timeoutMs: 90_000,
    });
    await forgetWork();
    days = 9;
    expect(await expire()).toMatchObject({ segments: 2, gaps: 1, epochs: 1 });
    expect(await site.epochs()).toHaveLength(1);
    expect(await site.gaps()).toEqual([]);
    await change(21, 1);
    expect(await stored()).toBe((await numbers()).length);
  });

  it.each(['tenant_admin', 'tenant_viewer'] as const)('is refused to a %s', async (role) => {
    await expect(
      runAs(testActor('1', role), () =>
        site.lifeboat.app.get(ExpireChangeLog).expire(new AbortController().signal),
      ),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
