import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { putBytes } from '../storage/put-bytes.js';
import { deleteBackup } from './delete-backup.js';
import { discardUnfinishedBackup } from './discard-unfinished-backup.js';
import { openRepository } from './repository.js';

describe('Repository', () => {
  let directory: TemporaryDirectory;
  let location: string;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    location = join(directory.path, 'repository');
  });
  afterEach(() => directory.remove());

  const open = () => openRepository({ location, signingKeyFile: null });
  const identityFile = () => join(location, 'lifeboat.json');

  it('gets its identity at the first opening, and keeps it', async () => {
    const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') };
    const first = await openRepository({ location, signingKeyFile: null }, clock);
    const identity = await first.open();
    expect(identity).toMatchObject({
      format: 'lifeboat-repository',
      version: 1,
      createdAt: '2026-01-02T03:04:05.678Z',
    });
    expect(await (await open()).open()).toEqual(identity);
    expect(JSON.parse(await readFile(identityFile(), 'utf8'))).toEqual(identity);
  });

  it('gets one identity, however many open it first', async () => {
    const repositories = await Promise.all(Array.from({ length: 10 }, open));
    const ids = await Promise.all(repositories.map(async (one) => (await one.open()).repositoryId));
    expect(new Set(ids).size).toBe(1);
    expect((await readdir(location)).sort()).toEqual(['.tmp', 'lifeboat.json']);
  });

  it.each([
    ['another version', { format: 'lifeboat-repository', version: 2, somethingNew: true }, /version 2/],
    ['another format', { format: 'restic', version: 1 }, /not that of a Lifeboat repository/],
    ['half of it', { format: 'lifeboat-repository', version: 1 }, /damaged/],
    ['an array', [], /not that of a Lifeboat repository/],
  ])('is refused with %s in lifeboat.json', async (_, document, message) => {
    await mkdir(location);
    await writeFile(identityFile(), JSON.stringify(document));
    const refusal = open();
    await expect(refusal).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    await expect(refusal).rejects.toThrow(message);
  });

  it('is refused with a lifeboat.json that is no JSON, or far too large', async () => {
    await mkdir(location);
    await writeFile(identityFile(), '{"format');
    await expect(open()).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    await writeFile(identityFile(), ' '.repeat(100_000));
    await expect(open()).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' });
  });

  it('gets no new identity over old backups', async () => {
    const { storage } = await open();
    await putBytes(storage, `tenants/a/backups/${randomUUID()}/manifest.json`, Buffer.from('{}'));
    await rm(identityFile());
    await expect(open()).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
  });

  it('opens after a failure, once its cause is gone', async () => {
    const repository = await open();
    await writeFile(identityFile(), 'x');
    const other = await import('./repository.js').then(
      ({ Repository }) => new Repository(repository.storage),
    );
    await expect(other.open()).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    await rm(identityFile());
    expect(await other.open()).toMatchObject({ version: 1 });
  });

  it('is at no URL but that of a bucket', async () => {
    await expect(
      openRepository({ location: 'https://example.org/backups', signingKeyFile: null }),
    ).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
    });
  });

  it('finds a backup by the path that a person gives', async () => {
    const repository = await open();
    const backup = { tenantId: 'Acme', backupId: randomUUID() };
    const path = `tenants/%41cme/backups/${backup.backupId}`;
    await putBytes(repository.storage, `${path}/manifest.json`, Buffer.from('{}'));
    for (const given of [path, `${path}/`, `./${path}`, `${path}/manifest.json`, join(location, path)]) {
      expect(await repository.locate(given)).toEqual(backup);
    }
    const inside = [
      `tenants/%41cme/backups/${randomUUID()}`,
      'tenants/%41cme',
      'lifeboat.json',
      `${path}/data-0001.sql`,
    ];
    for (const given of inside) {
      await expect(repository.locate(given)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    }
    for (const given of [
      '',
      '../x',
      '/etc/passwd',
      `${location}/../x`,
      `tenants/../../${path}`,
      `${path}\0`,
    ]) {
      await expect(repository.locate(given)).rejects.toMatchObject({ code: 'PATH_OUTSIDE_REPOSITORY' });
    }
  });
});

describe('discardUnfinishedBackup', () => {
  let directory: TemporaryDirectory;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('removes what has no manifest, and nothing else', async () => {
    const { storage } = await openRepository({ location: directory.path, signingKeyFile: null });
    const [unfinished, whole] = [randomUUID(), randomUUID()].map((backupId) => ({ tenantId: 'a', backupId }));
    for (const name of ['data-0001.sql.zst', 'data-0002.sql.zst', 'manifest.json.sig']) {
      await putBytes(storage, `tenants/a/backups/${unfinished?.backupId ?? ''}/${name}`, Buffer.from('x'));
    }
    await putBytes(storage, `tenants/a/backups/${whole?.backupId ?? ''}/manifest.json`, Buffer.from('x'));
    expect(await discardUnfinishedBackup(storage, unfinished ?? { tenantId: '', backupId: '' })).toBe(3);
    expect(await discardUnfinishedBackup(storage, unfinished ?? { tenantId: '', backupId: '' })).toBe(0);
    await expect(
      discardUnfinishedBackup(storage, whole ?? { tenantId: '', backupId: '' }),
    ).rejects.toMatchObject({
      code: 'OBJECT_EXISTS',
    });
    expect(await readdir(join(directory.path, 'tenants/a/backups'))).toEqual([whole?.backupId]);
  });
});

describe('deleteBackup', () => {
  let directory: TemporaryDirectory;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('removes a backup whole or half, the manifest first, and no other', async () => {
    const { storage } = await openRepository({ location: directory.path, signingKeyFile: null });
    const [gone, kept] = [randomUUID(), randomUUID()];
    for (const backupId of [gone, kept]) {
      for (const name of ['data-0001.sql.zst', 'manifest.json.sig', 'manifest.json']) {
        await putBytes(storage, `tenants/a/backups/${backupId}/${name}`, Buffer.from('x'));
      }
    }
    const removed: string[] = [];
    const watched = Object.assign(Object.create(storage) as typeof storage, {
      delete: async (path: string): Promise<void> => {
        removed.push(path.split('/').at(-1) ?? '');
        await storage.delete(path);
      },
    });
    await deleteBackup(watched, { tenantId: 'a', backupId: gone });
    await deleteBackup(watched, { tenantId: 'a', backupId: gone });
    expect(removed[0]).toBe('manifest.json');
    expect(await readdir(join(directory.path, 'tenants/a/backups'))).toEqual([kept]);
    expect((await readdir(join(directory.path, 'tenants/a/backups', kept))).length).toBe(3);
  });
});
