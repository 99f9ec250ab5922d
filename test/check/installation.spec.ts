import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, rename } from 'node:fs/promises';
import { CheckInstallation, type InstallationReport } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { Site } from '../support/site.js';

let site: Site;

beforeAll(async () => {
  site = await Site.open({ rows: 100, queue: 'redis' });
});

afterAll(() => site.close());

const check = (database?: string): Promise<InstallationReport> =>
  runAs(testActor(), () => site.app.get(CheckInstallation).check(database));

const failedIn = ({ checks }: InstallationReport): (string | null)[][] =>
  checks.filter(({ status }) => status === 'failed').map(({ name, database }) => [database, name]);

describe('a check of the installation', () => {
  it('finds what all share and each database in order', async () => {
    const report = await check();
    expect(failedIn(report)).toEqual([]);
    expect(report.checks.filter(({ database }) => database === null).map(({ name }) => name)).toEqual([
      'catalog',
      'catalog role',
      'catalog row security',
      'Redis',
      'repository',
      'space',
      'encryption',
    ]);
    expect(report.checks.some(({ database }) => database === 'main')).toBe(true);
  });

  it('finds a wall of the catalog that was taken down', async () => {
    await runSql(site.catalogUrl, 'ALTER TABLE lifeboat.tenants NO FORCE ROW LEVEL SECURITY');
    expect(failedIn(await check())).toEqual([[null, 'catalog row security']]);
    await runSql(site.catalogUrl, 'ALTER TABLE lifeboat.tenants FORCE ROW LEVEL SECURITY');
  });

  it('finds a repository that is not where it was', async () => {
    await rename(site.repository, `${site.repository}-moved`);
    const report = await check();
    expect(failedIn(report)).toEqual([
      [null, 'repository'],
      [null, 'space'],
    ]);
    expect(report.status).toBe('failed');
    await rename(`${site.repository}-moved`, site.repository);
    await chmod(site.repository, 0o755);
  });

  it('refuses a database that is not configured, and whoever is no system administrator', async () => {
    await expect(check('elsewhere')).rejects.toMatchObject({ code: 'APP_DATABASE_UNKNOWN' });
    await expect(
      runAs(testActor(site.tenant()), () => site.app.get(CheckInstallation).check()),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
