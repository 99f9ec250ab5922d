import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LifeboatError } from '@lifeboat/kernel';
import { collectAll, FakeS3, s3Repository } from '@lifeboat/testing';
import { openStorage } from './open-storage.js';
import type { Storage } from './storage.js';

const TIMEOUT = { S3_TIMEOUT_MS: '300', S3_TRIES: '2' };

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
  openStorage(s3Repository(server, `s3://${bucket}/p`, { S3_TRIES: '3', ...further }));
const content = (text: string) => Readable.from([Buffer.from(text)]);
const read = async (path: string) => (await buffer(await storage.get(path))).toString();
const current = (path: string) => server.bucket(bucket).current(`p/${path}`);

describe('S3Storage in trouble', () => {
  it.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [429, 'TooManyRequests'],
    [400, 'RequestTimeout'],
  ])('tries again after %d %s, and tells if it lasts', async (status, code) => {
    server.faults.add('PutObject', { kind: 'answer', status, code });
    await storage.put('x', content('x'));
    expect(await read('x')).toBe('x');
    server.faults.add('GetObject', { kind: 'answer', status, code }, 100);
    await expect(storage.get('x')).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
  });

  it.each([
    [507, 'InsufficientStorage', 'REPOSITORY_FULL'],
    [403, 'QuotaExceeded', 'REPOSITORY_FULL'],
    [400, 'EntityTooLarge', 'REPOSITORY_FULL'],
    [403, 'AccessDenied', 'REPOSITORY_ACCESS_DENIED'],
    [403, 'SignatureDoesNotMatch', 'REPOSITORY_ACCESS_DENIED'],
    [403, 'RequestTimeTooSkewed', 'REPOSITORY_ACCESS_DENIED'],
    [400, 'ExpiredToken', 'REPOSITORY_ACCESS_DENIED'],
    [400, 'InvalidArgument', 'REPOSITORY_INVALID'],
    [501, 'NotImplemented', 'REPOSITORY_INVALID'],
    [301, 'PermanentRedirect', 'REPOSITORY_INVALID'],
    [400, 'BadDigest', 'REPOSITORY_UNAVAILABLE'],
  ] as const)('answers %d %s by %s', async (status, answer, code) => {
    server.faults.add('PutObject', { kind: 'answer', status, code: answer }, 100);
    await expect(storage.put('x', content('x'))).rejects.toMatchObject({ code });
    expect(current('x')).toBeNull();
  });

  it('names a bucket that is missing, whatever is asked', async () => {
    bucket = 'no-such-bucket';
    storage = open();
    const missing = { code: 'REPOSITORY_INVALID', detail: expect.stringContaining('does not exist') };
    await expect(storage.put('x', content('x'))).rejects.toMatchObject(missing);
    await expect(storage.get('x')).rejects.toMatchObject(missing);
    await expect(storage.stat('x')).rejects.toMatchObject(missing);
    await expect(collectAll(storage.list(''))).rejects.toMatchObject(missing);
    await expect(storage.sweep(new Date())).rejects.toMatchObject(missing);
    await expect(storage.erase('x')).rejects.toMatchObject(missing);
  });

  it('names credentials that are refused, and shows no secret', async () => {
    storage = open({ S3_ACCESS_KEY_ID: 'wrong', S3_SECRET_ACCESS_KEY: 'the-secret' });
    const errors = await Promise.all(
      [storage.put('x', content('x')), storage.get('x'), storage.stat('x'), storage.delete('x')].map((each) =>
        each.then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'REPOSITORY_ACCESS_DENIED' });
      const { cause, detail, meta, remedy } = error as LifeboatError;
      expect(JSON.stringify([String(cause), detail, meta, remedy])).not.toContain('the-secret');
    }
  });

  it.each(['GetObject', 'HeadObject', 'PutObject', 'ListObjectsV2'] as const)(
    'does not wait for ever for an answer to %s',
    async (operation) => {
      await storage.put('there', content('x'));
      storage = open(TIMEOUT);
      server.faults.add(operation, { kind: 'hang' }, 100);
      const asked = {
        GetObject: () => storage.get('there'),
        HeadObject: () => storage.stat('there'),
        PutObject: () => storage.put('x', content('x')),
        ListObjectsV2: () => collectAll(storage.list('')),
      }[operation];
      await expect(asked()).rejects.toMatchObject({ code: 'REPOSITORY_UNAVAILABLE' });
    },
  );

  it('says when nobody is there', async () => {
    storage = open({ S3_ENDPOINT: 'http://127.0.0.1:1', S3_TRIES: '1' });
    await expect(storage.stat('x')).rejects.toMatchObject({
      code: 'REPOSITORY_UNAVAILABLE',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
