import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RestorePointsRepository } from '@lifeboat/catalog';
import { damageTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import { runSql } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import { OwnServer } from '../support/own-server.js';
import { codeOf, Site } from '../support/site.js';

let server: OwnServer;
let site: Site;
let tenant: string;
let backupId: string;
let before: TenantHash;

beforeAll(async () => {
  server = await OwnServer.start();
  site = await Site.open({ application: server.application, environment: { BACKUP_VOLUME_BYTES: '65536' } });
  tenant = site.tenant();
  backupId = await site.backUp(tenant);
  before = await hashTenant(site.appUrl, tenant);
});

afterAll(async () => {
  await site.close();
  await server.remove();
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function crash(): Promise<void> {
  await server.stack.postgres.crash();
  await server.stack.postgres.start();
}

/** Crashes the server at a statement. Other connections break at once, so wait for the server before looking at it. */
function crashAt(statement: RegExp): Promise<void> {
  const back = Promise.withResolvers<undefined>();
  site.proxy.intercept(statement, async () => {
    await crash();
    back.resolve(undefined);
    return 'cut' as const;
  });
  return back.promise;
}

/** Crashes the server when all is staged, compared and saved, and no connection is needed any more that could tell. */
function crashBeforeApply(): void {
  const points = site.app.get(RestorePointsRepository);
  const create = points.create.bind(points);
  jest.spyOn(points, 'create').mockImplementationOnce(async (...args) => {
    await crash();
    return create(...args);
  });
}

/** The restore fails for now with nothing changed, and is done well by the next attempt. */
async function expectRepeated(jobId: string, code: string, serverIsBack?: Promise<void>): Promise<void> {
  const damaged = await hashTenant(site.appUrl, tenant);
  const outcome = await site.run(jobId, { lastAttempt: false });
  expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', code]);
  await serverIsBack;
  expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  expect(codeOf(await site.run(jobId))).toBe('completed');
  expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  expect(await findHalfDone(site)).toEqual([]);
}

describe('a server that crashes', () => {
  it.each([
    ['of what can have changed', 'SELECT'],
    ['of everything', 'DELETE FROM lifeboat_app.backup_marks'],
  ])('between staging %s and the apply deletes no tenant', async (_what, prepare) => {
    await runSql(site.appUrl, prepare);
    await damageTenant(site.appUrl, tenant, { seed: 1 });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    crashBeforeApply();
    await expectRepeated(jobId, 'STAGING_DAMAGED');
  });

  it.each([
    ['while it stages', /^COPY "lifeboat_staging_[0-9a-f]+"/],
    ['while it applies', /^DELETE FROM ONLY "app"/],
  ])('%s changes nothing', async (_when, statement) => {
    await damageTenant(site.appUrl, tenant, { seed: 2 });
    const { jobId } = await site.requestRestore(tenant, { backupId });
    await expectRepeated(jobId, 'APP_DATABASE_UNAVAILABLE', crashAt(statement));
  });

  it('during a backup leaves nothing of it', async () => {
    const { jobId } = await site.requestBackup(tenant);
    const serverIsBack = crashAt(/^COPY \(SELECT/);
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('APP_DATABASE_UNAVAILABLE');
    await serverIsBack;
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await findHalfDone(site)).toEqual([]);
  });
});
