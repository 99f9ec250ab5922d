import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '@lifeboat/observability';
import {
  collectAll,
  FakeS3,
  s3Repository,
  type S3TestServer,
  swiftIsThere,
  SwiftServer,
  temporaryDirectory,
} from '@lifeboat/testing';
import { DirectoryStorage } from './directory-storage.js';
import { MeasuredStorage } from './measured-storage.js';
import { openStorage } from './open-storage.js';
import type { Storage } from './storage.js';

/** An adapter, with what its tests need around it. */
interface Adapter {
  name: string;
  /** Whether, of several simultaneous puts, all but one are refused. */
  conditional: boolean;
  start(): Promise<Started>;
}

interface Started {
  /** Storage of one test's own, and what removes it. */
  create(): Promise<{ storage: Storage; remove: () => Promise<void> }>;
  stop(): Promise<void>;
}

function onServer(server: S3TestServer, bucket: string): Started {
  return {
    create: () => {
      const location = `s3://${bucket}/of/${randomUUID()}`;
      return Promise.resolve({
        storage: openStorage(s3Repository(server, location)),
        remove: () => Promise.resolve(),
      });
    },
    stop: () => server.stop(),
  };
}

async function onFake(): Promise<Started> {
  const server = await FakeS3.start();
  server.pageSize = 2;
  return onServer(server, await server.makeBucket());
}

async function onSwift(versioned: boolean): Promise<Started> {
  const server = await SwiftServer.start();
  return onServer(server, await server.makeBucket({ versioned }));
}

const DIRECTORY: Started = {
  create: async () => {
    const { path, remove } = await temporaryDirectory();
    return { storage: new DirectoryStorage(`${path}/repository`), remove };
  },
  stop: () => Promise.resolve(),
};

/** The same, with its failures counted, as products use it. */
const measured = ({ create, stop }: Started): Started => ({
  create: async () => {
    const { storage, remove } = await create();
    return { storage: new MeasuredStorage(storage, new Metrics()), remove };
  },
  stop,
});

/** What every adapter promises. A new adapter is a new line here. */
const ADAPTERS: Adapter[] = [
  { name: 'a directory', conditional: true, start: () => Promise.resolve(DIRECTORY) },
  { name: 'a directory, measured', conditional: true, start: () => Promise.resolve(measured(DIRECTORY)) },
  { name: 'a bucket of the fake', conditional: true, start: onFake },
];

const ON_SWIFT: Adapter[] = [
  { name: 'a bucket of Swift', conditional: false, start: () => onSwift(false) },
  { name: 'a versioned bucket of Swift', conditional: false, start: () => onSwift(true) },
];

const content = (text: string) => Readable.from([Buffer.from(text)]);

async function pathsOf(storage: Storage, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of storage.list(prefix)) {
    paths.push(entry.path);
  }
  return paths;
}

function promises({ conditional, start }: Adapter): void {
  let started: Started;
  let storage: Storage;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    started = await start();
  });
  afterAll(() => started.stop());

  beforeEach(async () => {
    ({ storage, remove } = await started.create());
  });
  afterEach(() => remove());

  const read = async (path: string) => (await buffer(await storage.get(path))).toString();

  it('gives back what was put', async () => {
    expect(await storage.put('a/b/c.txt', content('hello'))).toEqual({ sizeBytes: 5 });
    expect(await storage.stat('a/b/c.txt')).toEqual({ sizeBytes: 5 });
    expect(await read('a/b/c.txt')).toBe('hello');
  });

  it('takes content of many chunks, and of none', async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index));
    await storage.put('large', Readable.from(chunks));
    expect(Buffer.concat(chunks).equals(await buffer(await storage.get('large')))).toBe(true);
    expect(await storage.put('empty', Readable.from([]))).toEqual({ sizeBytes: 0 });
    expect(await read('empty')).toBe('');
  });

  it('gives back a part', async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251));
    await storage.put('parts', Readable.from([bytes]));
    const parts: [number, number][] = [
      [0, 1],
      [0, bytes.length],
      [1_000_001, 1_500_000],
      [bytes.length - 1, 1],
    ];
    for (const [offset, length] of parts) {
      const part = await buffer(await storage.get('parts', { offset, length }));
      expect(part.equals(bytes.subarray(offset, offset + length))).toBe(true);
    }
  });

  it('says that an object ends too early for a part of it, or is missing', async () => {
    await storage.put('short', content('hello'));
    for (const range of [
      { offset: 4, length: 2 },
      { offset: 5, length: 1 },
      { offset: 100, length: 1 },
    ]) {
      const work = storage.get('short', range).then(buffer);
      await expect(work).rejects.toMatchObject({ code: 'OBJECT_DAMAGED' });
    }
    const missing = storage.get('missing', { offset: 0, length: 1 });
    await expect(missing).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  it('takes any async iterable', async () => {
    async function* generated() {
      yield Buffer.from('one ');
      yield Buffer.from('two');
    }
    await storage.put('generated', generated());
    expect(await read('generated')).toBe('one two');
  });

  it('never overwrites', async () => {
    await storage.put('x', content('first'));
    const second = content('second');
    await expect(storage.put('x', second)).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
    expect(second.destroyed).toBe(true);
    expect(await read('x')).toBe('first');
  });

  it('lets one of several simultaneous puts win', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `content ${String(index)}`);
    const results = await Promise.allSettled(texts.map((text) => storage.put('deep/down/x', content(text))));
    const winner = results.findIndex((result) => result.status === 'fulfilled');
    if (conditional) {
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(await read('deep/down/x')).toBe(texts[winner]);
    } else {
      // Only a look before can keep such a storage from overwriting: what is there is whole, and was reported.
      const stored = await read('deep/down/x');
      expect(results[texts.indexOf(stored)]?.status).toBe('fulfilled');
    }
    for (const result of results.filter((one) => one.status === 'rejected')) {
      expect(result.reason).toMatchObject({ code: 'OBJECT_EXISTS' });
    }
  });

  it('leaves nothing of content that fails half-way, and passes its error on', async () => {
    async function* failing() {
      yield Buffer.alloc(1_000_000);
      throw new Error('the source broke');
    }
    await expect(storage.put('t/x', failing())).rejects.toThrow('the source broke');
    expect(await storage.stat('t/x')).toBeNull();
    expect(await pathsOf(storage, '')).toEqual([]);
    await storage.put('t/x', content('second try'));
    expect(await read('t/x')).toBe('second try');
  });

  it('shows an object only when it is whole', async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    async function* slow() {
      yield Buffer.from('begun ');
      await held;
      yield Buffer.from('done');
    }
    const put = storage.put('slow', slow());
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await storage.stat('slow')).toBeNull();
    expect(await pathsOf(storage, '')).toEqual([]);
    go();
    await put;
    expect(await read('slow')).toBe('begun done');
  });

  it('says what is missing', async () => {
    await storage.put('there/x', content('x'));
    for (const path of ['missing', 'there', 'there/y', 'there/x/y']) {
      expect(await storage.stat(path)).toBeNull();
      await expect(storage.get(path)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    }
  });

  it('lists by prefix, with sizes, in the order of bytes', async () => {
    const paths = ['a-b', 'a.txt', 'a/1', 'a/2/x', 'a0', 'b/1', 'lifeboat.json'];
    for (const path of paths.toReversed()) {
      await storage.put(path, content(path));
    }
    expect(await pathsOf(storage, '')).toEqual(paths);
    expect(await pathsOf(storage, 'a/')).toEqual(['a/1', 'a/2/x']);
    expect(await pathsOf(storage, 'a')).toEqual(['a-b', 'a.txt', 'a/1', 'a/2/x', 'a0']);
    expect(await pathsOf(storage, 'a/2')).toEqual(['a/2/x']);
    expect(await pathsOf(storage, 'nothing/')).toEqual([]);
    const [first] = await collectAll(storage.list('b/'));
    expect(first).toEqual({ path: 'b/1', sizeBytes: 3 });
  });

  it('deletes, again too, and the name is free afterwards', async () => {
    await storage.put('d/e/x', content('x'));
    await storage.put('d/y', content('y'));
    await storage.delete('d/e/x');
    await storage.delete('d/e/x');
    expect(await pathsOf(storage, '')).toEqual(['d/y']);
    await storage.put('d/e/x', content('new'));
    expect(await read('d/e/x')).toBe('new');
  });

  it('erases, again too, and nothing but what was named', async () => {
    await storage.put('k/a', content('x'));
    await storage.put('k/a.b', content('y'));
    await storage.delete('k/a');
    await storage.put('k/a', content('again'));
    await storage.erase('k/a');
    await storage.erase('k/a');
    expect(await storage.stat('k/a')).toBeNull();
    expect(await pathsOf(storage, 'k/')).toEqual(['k/a.b']);
    await storage.put('k/a', content('new'));
    expect(await read('k/a')).toBe('new');
  });

  it('erases all below a prefix but what is kept, again too, and nothing beside it', async () => {
    for (const path of ['k/a', 'k/b/c', 'k/b/d', 'k.x', 'ka/x']) {
      await storage.put(path, content(path));
    }
    await storage.put('k/gone', content('deleted before'));
    await storage.delete('k/gone');
    const erased = await storage.erasePrefix('k/', (path) => path === 'k/b/c');
    expect(erased.left).toEqual([]);
    expect(erased.objects).toBeGreaterThanOrEqual(2);
    expect(erased.bytes).toBeGreaterThanOrEqual(8);
    expect(await pathsOf(storage, '')).toEqual(['k.x', 'k/b/c', 'ka/x']);
    expect(await read('k/b/c')).toBe('k/b/c');
    expect(await storage.erasePrefix('k/', (path) => path === 'k/b/c')).toEqual({
      objects: 0,
      bytes: 0,
      left: [],
    });
    expect(await storage.erasePrefix('k/')).toEqual({ objects: 1, bytes: 5, left: [] });
    expect(await storage.erasePrefix('nothing/')).toEqual({ objects: 0, bytes: 0, left: [] });
  });

  it.each(['', 'k', '/', '../', 'a/../b/', 'a//'])('erases nothing below the prefix %j', async (prefix) => {
    await storage.put('k/a', content('x'));
    await expect(storage.erasePrefix(prefix)).rejects.toMatchObject({ code: 'PATH_OUTSIDE_REPOSITORY' });
    expect(await pathsOf(storage, '')).toEqual(['k/a']);
  });

  it('puts and deletes side by side without a failure', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const path = `p/q/${String(index)}`;
        await storage.put(path, content('x'));
        await storage.delete(path);
      }),
    );
    expect(await pathsOf(storage, '')).toEqual([]);
  });

  const escapes = [
    '',
    '/',
    '/etc/passwd',
    '..',
    '../x',
    'a/../../x',
    'a/..',
    './a',
    'a/./b',
    'a//b',
    'a/',
    'a\0b',
    'a\\b',
  ];
  it.each([...escapes, '.tmp/x', 'a b', 'ä', 'x'.repeat(256), 'x/'.repeat(600)])(
    'refuses the path %j',
    async (path) => {
      const code = { code: 'PATH_OUTSIDE_REPOSITORY' };
      const given = content('x');
      await expect(storage.put(path, given)).rejects.toMatchObject(code);
      expect(given.destroyed).toBe(true);
      await expect(storage.get(path)).rejects.toMatchObject(code);
      await expect(storage.stat(path)).rejects.toMatchObject(code);
      await expect(storage.delete(path)).rejects.toMatchObject(code);
      await expect(storage.erase(path)).rejects.toMatchObject(code);
      if (path !== '' && !/^a\/$|^x\/x/.test(path)) {
        await expect(pathsOf(storage, path)).rejects.toMatchObject(code);
      }
    },
  );

  it('releases an object that is not read, or not read to its end', async () => {
    await storage.put('x', Readable.from([Buffer.alloc(5_000_000)]));
    const unread = await storage.get('x');
    unread.destroy();
    await new Promise((resolve) => unread.once('close', resolve));
    for await (const chunk of await storage.get('x')) {
      expect((chunk as Buffer).length).toBeGreaterThan(0);
      break;
    }
  });

  it('sweeps nothing that is whole', async () => {
    await storage.put('x', content('x'));
    expect(await storage.sweep(new Date(Date.now() + 60_000))).toBe(0);
    expect(await pathsOf(storage, '')).toEqual(['x']);
  });

  it('takes addresses as people type them', async () => {
    expect(await storage.toObjectPath('tenants/a/backups/b')).toBe('tenants/a/backups/b');
    expect(await storage.toObjectPath('./tenants/a/')).toBe('tenants/a');
    for (const address of ['', '.', '/', '../x', 'a/../b', '/etc/passwd', 'a\0']) {
      await expect(storage.toObjectPath(address)).rejects.toMatchObject({ code: 'PATH_OUTSIDE_REPOSITORY' });
    }
  });
}

describe.each(ADAPTERS)('Storage in $name', promises);

(swiftIsThere() ? describe : describe.skip).each(ON_SWIFT)('Storage in $name', promises);
