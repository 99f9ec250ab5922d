import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { collectAll, FakeS3, s3Repository } from '@lifeboat/testing';
import { openStorage } from './open-storage.js';
import type { Storage } from './storage.js';

const PART = 5 * 1024 * 1024;
const NOW = new Date();

let server: FakeS3;
let bucket: string;
let storage: Storage;

beforeAll(async () => {
  server = await FakeS3.start();
});
afterAll(() => server.stop());

beforeEach(async () => {
  bucket = await server.makeBucket();
  storage = open();
});
afterEach(() => {
  server.faults.clear();
  server.requests.length = 0;
});

const open = (further: Record<string, string> = {}) =>
  openStorage(
    s3Repository(server, `s3://${bucket}/p`, { S3_PART_BYTES: String(PART), S3_TRIES: '3', ...further }),
  );
const content = (text: string) => Readable.from([Buffer.from(text)]);
/** More than one part, in chunks that do not fit into parts. */
const large = (bytes = 2.5 * PART) =>
  Readable.from(Array.from({ length: 10 }, (_, index) => Buffer.alloc(bytes / 10, index)));
const read = async (path: string) => (await buffer(await storage.get(path))).toString();
const current = (path: string) => server.bucket(bucket).current(`p/${path}`);
const openUploads = () => server.bucket(bucket).uploads.size;
const seen = (operation: string) => server.requests.filter((each) => each === operation).length;

describe('S3Storage, storing', () => {
  it('sends what fits into one part by one request, and more in parts', async () => {
    await storage.put('small', content('x'));
    expect(seen('PutObject')).toBe(1);
    await storage.put('large', large());
    expect([seen('UploadPart'), seen('CompleteMultipartUpload')]).toEqual([3, 1]);
    expect(current('large')?.bytes.equals(await buffer(large()))).toBe(true);
  });

  it('gives up the parts of content that fails', async () => {
    async function* failing() {
      yield Buffer.alloc(2 * PART + 1);
      throw new Error('the source broke');
    }
    await expect(storage.put('x', failing())).rejects.toThrow('the source broke');
    expect([openUploads(), current('x'), seen('AbortMultipartUpload')]).toEqual([0, null, 1]);
  });

  it('sends a part again whose connection was cut, and the object is whole', async () => {
    server.faults.add('UploadPart', { kind: 'cut-request' });
    await storage.put('x', large());
    expect(current('x')?.bytes.equals(await buffer(large()))).toBe(true);
    expect(seen('UploadPart')).toBe(4);
  });

  it('leaves nothing where the connection is cut again and again', async () => {
    server.faults.add('UploadPart', { kind: 'cut-request' }, 100);
    const given = large();
    await expect(storage.put('x', given)).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    expect([openUploads(), current('x'), given.destroyed]).toEqual([0, null, true]);
  });

  it.each([
    ['small', () => content('x'), 'PutObject'],
    ['in parts', () => large(), 'CompleteMultipartUpload'],
  ] as const)('takes an object, %s, for its own whose answer was lost', async (_, make, operation) => {
    server.faults.add(operation, { kind: 'lose-reply' });
    expect((await storage.put('x', make())).sizeBytes).toBe(current('x')?.bytes.length);
    expect(seen(operation)).toBe(2);
    expect(openUploads()).toBe(0);
  });

  it('tells a conflict with somebody else from one with itself', async () => {
    server.faults.add('PutObject', { kind: 'answer', status: 412, code: 'PreconditionFailed' }, 3);
    const refused = storage.put('x', content('x'));
    await expect(refused).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    async function* overtaken() {
      await Promise.resolve();
      server.bucket(bucket).put('p/x', Buffer.from('theirs'), {});
      yield Buffer.from('ours');
    }
    server.faults.clear();
    await expect(storage.put('x', overtaken())).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect(await read('x')).toBe('theirs');
  });

  it('overwrites nothing in parts either', async () => {
    async function* overtaken() {
      yield Buffer.alloc(PART + 1);
      server.bucket(bucket).put('p/x', Buffer.from('theirs'), {});
    }
    await expect(storage.put('x', overtaken())).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect([await read('x'), openUploads()]).toEqual(['theirs', 0]);
  });

  it('holds no more of an object in memory than its parts', async () => {
    const ahead = { most: 0, given: 0 };
    async function* counted() {
      for (let index = 0; index < 40; index += 1) {
        await Promise.resolve();
        ahead.given += PART / 2;
        const sent = [...server.bucket(bucket).uploads.values()].flatMap(({ parts }) => [...parts.values()]);
        ahead.most = Math.max(ahead.most, ahead.given - sent.length * PART);
        yield Buffer.alloc(PART / 2, index);
      }
    }
    await storage.put('x', counted());
    expect(ahead.given).toBe(20 * PART);
    // Two parts on the way, one being filled, and a chunk at each hand-over.
    expect(ahead.most).toBeLessThanOrEqual(5 * PART);
  });
});

describe('S3Storage, asking for more', () => {
  it('encrypts and locks where that is asked, but never locks keys', async () => {
    const strict = open({
      S3_SERVER_SIDE_ENCRYPTION: 'aws:kms',
      S3_KMS_KEY_ID: 'key-1',
      S3_OBJECT_LOCK_MODE: 'COMPLIANCE',
      S3_OBJECT_LOCK_DAYS: '30',
    });
    await strict.put('tenants/x', content('x'));
    await strict.put('tenants/large', large());
    await strict.put('keys/a/1.json', content('x'));
    for (const path of ['tenants/x', 'tenants/large']) {
      expect(current(path)?.headers).toMatchObject({
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
        'x-amz-object-lock-mode': 'COMPLIANCE',
      });
      const until = Date.parse(current(path)?.headers['x-amz-object-lock-retain-until-date'] ?? '');
      expect(Math.round((until - NOW.getTime()) / 86_400_000)).toBe(30);
    }
    const key = current('keys/a/1.json')?.headers;
    expect(key).toMatchObject({ 'x-amz-server-side-encryption': 'aws:kms' });
    expect(key).not.toHaveProperty('x-amz-object-lock-mode');
  });

  it('erases all versions, over several pages, and says when one is locked', async () => {
    bucket = await server.makeBucket({ versioned: true });
    server.pageSize = 2;
    try {
      storage = open({ S3_OBJECT_LOCK_MODE: 'GOVERNANCE', S3_OBJECT_LOCK_DAYS: '1' });
      for (const path of ['keys/a', 'keys/a.b', 'locked']) {
        for (const text of ['one', 'two', 'three']) {
          await storage.put(path, content(text));
          await storage.delete(path);
        }
      }
      await storage.erase('keys/a');
      const left = server
        .bucket(bucket)
        .allVersions()
        .map(({ key }) => key);
      expect([...new Set(left)]).toEqual(['p/keys/a.b', 'p/locked']);
      await expect(storage.erase('locked')).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_DENIED' });
    } finally {
      server.pageSize = 1000;
    }
  });

  it('erases below a prefix what was deleted before, older versions of what is kept, and open uploads', async () => {
    bucket = await server.makeBucket({ versioned: true });
    server.pageSize = 2;
    try {
      storage = open();
      for (const path of ['t/a/gone', 't/a/kept', 't/ab/other']) {
        await storage.put(path, content('old'));
        await storage.delete(path);
      }
      await storage.put('t/a/kept', content('new'));
      const state = server.bucket(bucket);
      state.begin('p/t/a/open', {});
      state.begin('p/t/ab/open', {});
      const erased = await storage.erasePrefix('t/a/', (path) => path === 't/a/kept');
      expect(erased).toEqual({ objects: 2, bytes: 6, left: [] });
      expect(state.allVersions().map(({ key, bytes }) => `${key} ${String(bytes)}`)).toEqual([
        'p/t/a/kept new',
        'p/t/ab/other null',
        'p/t/ab/other old',
      ]);
      expect([...state.uploads.values()].map(({ key }) => key)).toEqual(['p/t/ab/open']);
    } finally {
      server.pageSize = 1000;
    }
  });

  it('goes on past what is locked, tells of it, and brings nothing to light that was deleted', async () => {
    bucket = await server.makeBucket({ versioned: true });
    const locking = open({ S3_OBJECT_LOCK_MODE: 'GOVERNANCE', S3_OBJECT_LOCK_DAYS: '1' });
    storage = open();
    await storage.put('t/a', content('free'));
    await locking.put('t/b', content('locked'));
    await storage.delete('t/b');
    await storage.put('t/c', content('free'));
    const erased = await storage.erasePrefix('t/');
    expect(erased).toMatchObject({
      objects: 2,
      left: [{ path: 't/b', error: { code: 'REPOSITORY_ACCESS_DENIED' } }],
    });
    expect(await collectAll(storage.list('t/'))).toEqual([]);
    server.faults.add('ListObjectVersions', { kind: 'answer', status: 501, code: 'NotImplemented' });
    await expect(storage.erasePrefix('t/')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  it('does not pretend to have erased where it cannot see or remove versions', async () => {
    await storage.put('x', content('x'));
    server.faults.add('ListObjectVersions', { kind: 'answer', status: 501, code: 'NotImplemented' });
    await expect(storage.erase('x')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    server.faults.add('ListObjectVersions', { kind: 'answer', status: 403, code: 'AccessDenied' });
    await expect(storage.erase('x')).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_DENIED' });
    server.faults.add('DeleteObject', { kind: 'answer', status: 403, code: 'AccessDenied' });
    await expect(storage.erase('x')).rejects.toMatchObject({ code: 'REPOSITORY_ACCESS_DENIED' });
    expect(await read('x')).toBe('x');
  });

  it('sweeps uploads of its own prefix that were begun before, over several pages', async () => {
    server.pageSize = 2;
    const state = server.bucket(bucket);
    const ours = ['tenants/a', 'schemas/b', 'keys/c', 'changes/d', 'lifeboat.json'].map(
      (path) => `p/${path}`,
    );
    const foreign = ['p2/tenants/x', 'p/tenants/.hidden', 'p/videos/x', 'p/nested/tenants/x', 'other'];
    for (const key of [...ours, ...foreign]) {
      state.begin(key, {});
    }
    const young = state.begin('p/tenants/f', {});
    young.initiated = new Date(Date.now() + 60_000);
    try {
      expect(await storage.sweep(new Date(Date.now() + 1_000))).toBe(5);
    } finally {
      server.pageSize = 1000;
    }
    expect([...state.uploads.values()].map(({ key }) => key)).toEqual([...foreign, 'p/tenants/f']);
  });
});

describe('S3Storage, reading', () => {
  beforeEach(() => storage.put('x', content('0123456789')));

  it('tells a download that is cut from one that is whole', async () => {
    server.faults.add('GetObject', { kind: 'cut-reply' });
    await expect(read('x')).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    expect(await read('x')).toBe('0123456789');
  });

  it('notices a byte that was changed on the way', async () => {
    server.faults.add('GetObject', { kind: 'alter-reply' });
    await expect(read('x')).rejects.toThrow(/[Cc]hecksum/);
  });

  it('leaves foreign names out of its lists', async () => {
    for (const key of ['p/a b', 'p/.tmp/x', 'p/folder/', 'p2/x', 'px', 'p/ä']) {
      server.bucket(bucket).put(key, Buffer.from('x'), {});
    }
    expect(await collectAll(storage.list(''))).toEqual([{ path: 'x', sizeBytes: 10 }]);
  });

  it('takes addresses in its own notation', async () => {
    const root = `s3://${bucket}/p`;
    expect(await storage.toObjectPath(`${root}/tenants/a/`)).toBe('tenants/a');
    for (const address of [
      root,
      `${root}/`,
      `${root}2/a`,
      `s3://${bucket}/a`,
      's3://other/p/a',
      `${root}/../a`,
    ]) {
      await expect(storage.toObjectPath(address)).rejects.toMatchObject({ code: 'PATH_OUTSIDE_REPOSITORY' });
    }
  });
});
