import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { manifestPath, signaturePath, volumePath } from '../layout/object-paths.js';
import { DirectoryStorage } from '../storage/directory-storage.js';
import { type ListedEntry, listBackups } from './list-backups.js';

const FIRST = '0190b2f4-7b6e-7c31-9d5c-000000000001';
const SECOND = '0190b2f4-7b6e-7c31-9d5c-000000000002';

let directory: TemporaryDirectory;
let storage: DirectoryStorage;

beforeEach(async () => {
  directory = await temporaryDirectory();
  storage = new DirectoryStorage(directory.path);
});
afterEach(() => directory.remove());

async function put(path: string, bytes: number): Promise<void> {
  await storage.put(path, Readable.from([Buffer.alloc(bytes)]));
}

async function listed(): Promise<ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for await (const entry of listBackups(storage)) {
    entries.push(entry);
  }
  return entries;
}

describe('listBackups', () => {
  it('finds nothing in a new repository', async () => {
    expect(await listed()).toEqual([]);
  });

  it('gathers the objects of each backup, and tells what belongs to none', async () => {
    const whole = { tenantId: 'Acme.EU', backupId: FIRST };
    const begun = { tenantId: 'Acme.EU', backupId: SECOND };
    const other = { tenantId: 'b', backupId: FIRST };
    await put(volumePath(whole, 'data-0001.sql.zst'), 5);
    await put(signaturePath(whole), 64);
    await put(manifestPath(whole), 7);
    await put(volumePath(begun, 'data-0001.sql'), 3);
    await put(manifestPath(other), 9);
    await put('tenants/b/backups/readme.txt', 1);
    await put('tenants/c', 2);

    const acme = 'tenants/%41cme%2e%45%55/backups';
    expect(await listed()).toEqual([
      {
        kind: 'backup',
        backup: {
          location: whole,
          path: `${acme}/${FIRST}`,
          objects: new Map([
            ['data-0001.sql.zst', 5],
            ['manifest.json', 7],
            ['manifest.json.sig', 64],
          ]),
          hasManifest: true,
        },
      },
      {
        kind: 'backup',
        backup: {
          location: begun,
          path: `${acme}/${SECOND}`,
          objects: new Map([['data-0001.sql', 3]]),
          hasManifest: false,
        },
      },
      {
        kind: 'backup',
        backup: {
          location: other,
          path: `tenants/b/backups/${FIRST}`,
          objects: new Map([['manifest.json', 9]]),
          hasManifest: true,
        },
      },
      { kind: 'stray', object: { path: 'tenants/b/backups/readme.txt', sizeBytes: 1 } },
      { kind: 'stray', object: { path: 'tenants/c', sizeBytes: 2 } },
    ]);
  });
});
