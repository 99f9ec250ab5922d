import { randomUUID } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppDatabases, StagingArea, stagedTenants } from '@lifeboat/app-database';
import { TenantLock } from '@lifeboat/catalog';
import { Sweep, type SweepReport } from '@lifeboat/protection';
import { type SampleLifeboat, startSampleLifeboat } from '@lifeboat/testing';

let lifeboat: SampleLifeboat;

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 40 });
});
afterAll(() => lifeboat.close());

const sweep = (): Promise<SweepReport> => lifeboat.app.get(Sweep).run(new AbortController().signal);

const database = () => lifeboat.app.get(AppDatabases).get('main');

const tenant = (index: number): string => lifeboat.tenants[index]?.id ?? '';

describe('a sweep', () => {
  it('drops staging of work that was killed, and leaves alone that of work that goes on', async () => {
    await StagingArea.create(database(), randomUUID(), tenant(0));
    await StagingArea.create(database(), randomUUID(), tenant(1));
    const end = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const working = new TenantLock(lifeboat.config.catalog).withTenantLock(tenant(1), async () => {
      begun.resolve(undefined);
      await end.promise;
    });
    await begun.promise;
    expect(await sweep()).toEqual({ unfinishedObjects: 0, stagingSchemas: 1, failed: [] });
    expect(await stagedTenants(database())).toEqual([tenant(1)]);
    end.resolve(undefined);
    await working;
    expect(await sweep()).toMatchObject({ stagingSchemas: 1 });
    expect(await stagedTenants(database())).toEqual([]);
  });

  it('removes objects that were never finished, once nobody has touched them for hours', async () => {
    const { location } = lifeboat.config.repository;
    const backupId = await lifeboat.backUp(tenant(0));
    const directory = join(location, '.tmp');
    const old = new Date(Date.now() - 7 * 3_600_000);
    const [young, left] = [1, 2].map(() => join(directory, `${randomUUID()}.part`)) as [string, string];
    await writeFile(young, 'half');
    await writeFile(left, 'half');
    await utimes(left, old, old);
    expect(await sweep()).toEqual({ unfinishedObjects: 1, stagingSchemas: 0, failed: [] });
    expect(await readdir(directory)).toEqual([basename(young)]);
    const kept = await readdir(join(location, 'tenants', tenant(0), 'backups', backupId));
    expect(kept).toContain('manifest.json');
  });
});
