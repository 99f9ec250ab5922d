import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '@lifeboat/archive';
import { collectAll, environmentOf, FakeS3, runSql, waitFor } from '@lifeboat/testing';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { runCliJson, startCli } from '../support/cli.js';
import { decisionsOf, Retention } from '../support/retention.js';
import { codeOf, Site } from '../support/site.js';
import { check } from '../support/upkeep.js';

const TENANT = '1';

let s3: FakeS3;
let bucket: string;
let site: Site;
let retention: Retention;
let older: string;
let newest: string;

beforeEach(async () => {
  s3 = await FakeS3.start();
  bucket = await s3.makeBucket({ versioned: true });
});
afterEach(async () => {
  await site.close();
  await s3.stop();
});

async function open(environment: Record<string, string>): Promise<void> {
  site = await Site.open({
    install: installShop,
    environment: { ...SHOP_ENVIRONMENT, ...s3.environment, BACKUP_DELETION_GRACE_HOURS: '0', ...environment },
    repository: `s3://${bucket}/backups`,
  });
  retention = new Retention(site);
  older = await site.backUp(TENANT);
  newest = await site.backUp(TENANT);
  await runSql(
    site.catalogUrl,
    `UPDATE lifeboat.tenant_backups SET created_at = created_at - interval '60 days' WHERE id = '${older}'`,
  );
}

const objectsOf = async (id: string): Promise<string[]> =>
  (await collectAll(openStorage(site.config.repository).list(`tenants/${TENANT}/backups/${id}/`))).map(
    ({ path }) => path.slice(path.lastIndexOf('/') + 1),
  );

/** By the command line, in a process of its own, which is killed when it has sent so many deletions. */
async function killAtDeletion(count: number): Promise<void> {
  const sent = (): number => s3.requests.filter((operation) => operation === 'DeleteObject').length;
  const before = sent();
  s3.faults.add('DeleteObject', { kind: 'hang' }, 100, count - 1);
  const program = startCli({ ...environmentOf(site.config), ...site.environment }, [
    'cleanup',
    '-t',
    TENANT,
    '--inline',
    '--yes',
  ]);
  await waitFor(() => sent() >= before + count, { what: 'the deletion', timeoutMs: 90_000, intervalMs: 1 });
  program.signal('SIGKILL');
  await program.exit;
  s3.faults.clear();
}

describe('a bucket that keeps versions', () => {
  it('has the objects of a removed backup hidden, and says how many bytes they were', async () => {
    await open({});
    const bytes = (
      await collectAll(openStorage(site.config.repository).list(`tenants/${TENANT}/backups/${older}/`))
    ).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(await retention.cleanUp(TENANT)).toMatchObject({
      deleted: { backups: 1 },
      removed: { backups: 1, bytes },
    });
    expect(await objectsOf(older)).toEqual([]);
    expect(codeOf(await site.restore(TENANT, { backupId: newest }))).toBe('completed');
    expect(await check(site)).toMatchObject({ findings: [] });
  });

  it.each([1, 2])('is cleaned up by the next process where one was killed at deletion %i', async (count) => {
    await open({});
    await killAtDeletion(count);
    const left = await objectsOf(older);
    expect(left.includes('manifest.json') && left.length < 2).toBe(false);
    expect(await retention.list(TENANT)).toEqual([newest]);
    expect((await check(site)).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { code, document } = await runCliJson<{ result: { removed: { backups: number } } }>(
      { ...environmentOf(site.config), ...site.environment },
      ...['cleanup', '-t', TENANT, '--inline', '--yes'],
    );
    expect({ code, removed: document.result.removed.backups }).toEqual({ code: 0, removed: 1 });
    expect(await objectsOf(older)).toEqual([]);
    expect(await retention.list(TENANT, true)).toEqual([]);
  });
});

describe('a bucket with object lock', () => {
  it('keeps a backup to be seen for as long as its objects are kept anyway', async () => {
    await open({ S3_OBJECT_LOCK_MODE: 'GOVERNANCE', S3_OBJECT_LOCK_DAYS: '90' });
    expect(decisionsOf(await retention.cleanUp(TENANT))).toEqual({
      [newest]: 'keep object_lock',
      [older]: 'keep object_lock',
    });
    await expect(retention.delete(TENANT, older)).rejects.toMatchObject({ code: 'BACKUP_PROTECTED' });
    await runSql(
      site.catalogUrl,
      `UPDATE lifeboat.tenant_backups SET finished_at = finished_at - interval '91 days' WHERE id = '${older}'`,
    );
    expect(await retention.cleanUp(TENANT)).toMatchObject({ removed: { backups: 1 } });
    expect(await objectsOf(older)).toEqual([]);
  });
});
