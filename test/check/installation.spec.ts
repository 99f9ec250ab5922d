import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckInstallation, type InstallationReport } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, type TemporaryDirectory, temporaryDirectory, testActor } from '@lifeboat/testing';
import { Site } from '../support/site.js';

let site: Site;
let files: TemporaryDirectory;

beforeAll(async () => {
  files = await temporaryDirectory();
  // Nothing was written to the repository yet: its directory is made by the first check.
  site = await Site.open({ rows: 100, queue: 'redis', repository: join(files.path, 'new') });
});

afterAll(async () => {
  await site.close();
  await files.remove();
});

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
