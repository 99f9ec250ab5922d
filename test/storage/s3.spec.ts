import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openStorage } from '@lifeboat/archive';
import type { RestoreView } from '@lifeboat/protection';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import {
  collectAll,
  environmentOf,
  FakeS3,
  startSampleApi,
  swiftIsThere,
  SwiftServer,
  waitFor,
} from '@lifeboat/testing';
import { runCli, runCliJson } from '../support/cli.js';
import { codeOf, Site } from '../support/site.js';
import { startWorker } from '../support/worker.js';

interface Listed {
  items: { id: string; path: string; status: string }[];
}

/** Volumes large enough for parts: the text is stored as it is, a part is as small as S3 allows. */
const IN_PARTS = { BACKUP_COMPRESSION: 'none', S3_PART_BYTES: String(5 * 1024 * 1024) };

let bucket: string;
let site: Site;
let tenant: string;

const location = (): string => `s3://${bucket}/backups/eu-1`;
const objects = async (): Promise<string[]> =>
  (await collectAll(openStorage(site.config.repository).list('tenants/'))).map(({ path }) => path);
const cliEnvironment = (): Record<string, string> => ({ ...environmentOf(site.config), ...site.environment });

async function health(environment: Record<string, string>): Promise<unknown> {
  const api = await startSampleApi({ environment, tenants: 1, rows: 20 });
  try {
    const answer = (await (await fetch(`${api.url}/api/backup/health`)).json()) as {
      checks: { name: string; code: string | null }[];
    };
    return answer.checks.find(({ name }) => name === 'repository')?.code;
  } finally {
    await api.close();
  }
}

(swiftIsThere() ? describe : describe.skip)('a repository in a bucket of a real server', () => {
  let server: SwiftServer;

  beforeAll(async () => {
    server = await SwiftServer.start();
    bucket = await server.makeBucket();
    site = await Site.open({ repository: location(), environment: { ...server.environment, ...IN_PARTS } });
    tenant = site.tenant();
  });
  afterAll(async () => {
    await site.close();
    await server.stop();
  });

  it('takes a backup, and brings the tenant back from it', async () => {
    const before = await hashTenant(site.appUrl, tenant);
    const backupId = await site.backUp(tenant);
    await damageTenant(site.appUrl, tenant, { seed: 7 });
    expect(await hashTenant(site.appUrl, tenant)).not.toEqual(before);
    expect(codeOf(await site.restore(tenant, { backupId }))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('is listed and restored by the command line, by the address of the backup', async () => {
    const before = await hashTenant(site.appUrl, tenant);
    const made = await runCli(cliEnvironment(), 'backup', '-t', tenant, '--inline');
    expect(made).toMatchObject({ code: 0 });
    const { document } = await runCliJson<Listed>(cliEnvironment(), 'list', '-t', tenant);
    const [newest] = document.items;
    expect(newest?.status).toBe('completed');
    await damageTenant(site.appUrl, tenant, { seed: 7 });
    const address = `${location()}/${newest?.path ?? ''}`;
    const restored = await runCliJson<RestoreView>(
      cliEnvironment(),
      ...['restore', '-t', tenant, '-p', address, '--yes', '--inline'],
    );
    expect(restored.code).toBe(0);
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });

  it('names an object that was deleted behind our back', async () => {
    const backupId = await site.backUp(tenant);
    const volume = (await objects()).find((path) => path.includes(backupId) && path.includes('/data-'));
    await openStorage(site.config.repository).delete(volume ?? '');
    await damageTenant(site.appUrl, tenant, { seed: 7 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const outcome = await site.restore(tenant, { backupId });
    expect(codeOf(outcome)).toBe('VOLUME_MISSING');
    expect('error' in outcome && outcome.error.detail).toContain(volume?.split('/').at(-1));
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
  });

  it('sweeps what killed uploads have left', async () => {
    const storage = openStorage(site.config.repository);
    const uploads = async (): Promise<number> =>
      (await server.client().send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads?.length ?? 0;
    const reached = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    async function* held() {
      yield Buffer.alloc(6 * 1024 * 1024);
      reached.resolve(undefined);
      await released.promise;
      yield Buffer.from('the end');
    }
    const put = storage.put('tenants/held', held());
    await reached.promise;
    // The first part is on its way by now; the upload was begun before it.
    await waitFor(async () => (await uploads()) > 0, { what: 'the upload to begin' });
    expect(await storage.sweep(new Date(Date.now() - 3_600_000))).toBe(0);
    expect(await storage.sweep(new Date(Date.now() + 3_600_000))).toBe(1);
    released.resolve(undefined);
    await expect(put).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    expect([await uploads(), await storage.stat('tenants/held')]).toEqual([0, null]);
  });

  it.each([
    ['a bucket that is missing', 'REPOSITORY_INVALID', (): Record<string, string> => ({})],
    ['credentials that are refused', 'REPOSITORY_ACCESS_DENIED', () => ({ S3_SECRET_ACCESS_KEY: 'wrong' })],
  ])('names %s, by health and by the error of a backup', async (_, code, wrong) => {
    const repository = code === 'REPOSITORY_INVALID' ? 's3://no-such-bucket/x' : location();
    const environment = { ...server.environment, ...wrong(), BACKUP_REPOSITORY: repository };
    expect(await health(environment)).toBe(code);
    const run = await runCliJson<{ error: { code: string; detail: string } }>(
      { ...cliEnvironment(), ...environment },
      ...['backup', '-t', tenant, '--inline'],
    );
    expect(run.document.error.code).toBe(code);
    expect(run.stdout + run.stderr).not.toContain(server.environment['S3_SECRET_ACCESS_KEY']);
  });
});

describe('a repository in a bucket, when requests fail', () => {
  let server: FakeS3;

  beforeAll(async () => {
    server = await FakeS3.start();
    bucket = await server.makeBucket();
    const environment = {
      ...server.environment,
      ...IN_PARTS,
      S3_TRIES: '2',
      S3_SERVER_SIDE_ENCRYPTION: 'AES256',
      S3_OBJECT_LOCK_MODE: 'GOVERNANCE',
      S3_OBJECT_LOCK_DAYS: '1',
    };
    site = await Site.open({ rows: 200, repository: location(), environment });
    tenant = site.tenant();
  });
  afterAll(async () => {
    await site.close();
    await server.stop();
  });
  afterEach(() => server.faults.clear());

  it.each([
    ['the connection is cut while it uploads', { kind: 'cut-request' }, 'REPOSITORY_UNAVAILABLE'],
    ['the quota is used up', { kind: 'answer', status: 507, code: 'StorageFull' }, 'REPOSITORY_FULL'],
  ] as const)('leaves nothing of a backup when %s, and takes the next one', async (_, fault, code) => {
    server.faults.add('PutObject', fault, 100);
    const { jobId } = await site.requestBackup(tenant);
    const before = await objects();
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe(code);
    expect([await objects(), server.bucket(bucket).uploads.size]).toEqual([before, 0]);
    server.faults.clear();
    expect(codeOf(await site.run(jobId))).toBe('completed');
  });

  it('restores nothing from a volume whose download is cut, and all at the next try', async () => {
    const backupId = await site.backUp(tenant);
    const before = await hashTenant(site.appUrl, tenant);
    await damageTenant(site.appUrl, tenant, { seed: 7 });
    const damaged = await hashTenant(site.appUrl, tenant);
    const { jobId } = await site.requestRestore(tenant, { backupId });
    server.faults.add('GetObject', { kind: 'cut-reply' }, 100);
    expect(codeOf(await site.run(jobId, { lastAttempt: false }))).toBe('REPOSITORY_UNAVAILABLE');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(damaged);
    server.faults.clear();
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await hashTenant(site.appUrl, tenant)).toEqual(before);
  });
});

describe('a worker that is killed while it uploads', () => {
  let server: FakeS3;

  beforeAll(async () => {
    server = await FakeS3.start();
    bucket = await server.makeBucket();
    site = await Site.open({
      tenants: 1,
      rows: 30_000,
      queue: 'redis',
      repository: location(),
      environment: { ...server.environment, ...IN_PARTS },
    });
    tenant = site.tenant();
  });
  afterAll(async () => {
    await site.close();
    await server.stop();
  });

  it('leaves no half backup, and nothing at all after the sweep and the next attempt', async () => {
    const { uploads } = server.bucket(bucket);
    server.faults.add('UploadPart', { kind: 'hang' }, 100);
    const { jobId, backupId } = await site.requestBackup(tenant);
    const worker = startWorker('backup', site);
    await waitFor(() => server.requests.includes('UploadPart'), { what: 'a part', timeoutMs: 90_000 });
    worker.signal('SIGKILL');
    await worker.exit;
    server.faults.clear();
    expect((await objects()).filter((path) => path.includes('manifest'))).toEqual([]);
    const left = uploads.size;
    expect(left).toBeGreaterThan(0);
    expect(await openStorage(site.config.repository).sweep(new Date(Date.now() + 1_000))).toBe(left);
    expect(codeOf(await site.run(jobId, { lastAttempt: true, waitForTenantMs: 60_000 }))).toBe('completed');
    expect([uploads.size, (await objects()).some((path) => path.includes(backupId))]).toEqual([0, true]);
  });
});
