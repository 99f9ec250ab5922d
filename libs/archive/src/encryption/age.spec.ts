import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { Decrypter, Encrypter } from 'age-encryption';
import { generateKeyPair, identityFileOf, type KeyPair } from '../keys/identity-file.js';
import { AgeDecrypt } from './age-decrypt.js';
import { AgeEncrypt } from './age-encrypt.js';
import { CHUNK_BYTES } from './payload-cipher.js';

const run = promisify(execFile);

let directory: TemporaryDirectory;
let own: KeyPair;
let recovery: KeyPair;
let identityFile: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  own = await generateKeyPair();
  recovery = await generateKeyPair();
  identityFile = join(directory.path, 'identity');
  await writeFile(identityFile, identityFileOf(own, new Date()));
});

afterAll(() => directory.remove());

/** Around the borders of chunks, where the end is told apart from the middle. */
const LENGTHS = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 17];

/** In pieces of many sizes, and from one piece of memory that is used again. */
async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  const scratch = Buffer.alloc(200_000);
  const sizes = [1, 7, 70_000, 200_000, 65_536, 3_000];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const length = bytes.copy(scratch, 0, at, at + (sizes[index % sizes.length] ?? 1));
    yield scratch.subarray(0, length);
    scratch.fill(0);
    at += length;
  }
}

/** Writes as whoever lends memory must: it is used again only once the stage has called back. */
async function through(bytes: Buffer, stage: AgeEncrypt | AgeDecrypt): Promise<Buffer> {
  const result = buffer(stage);
  const writing = (async () => {
    for await (const piece of pieces(bytes)) {
      await new Promise<void>((resolve, reject) =>
        stage.write(piece, (error) => (error ? reject(error) : resolve())),
      );
    }
    stage.end();
  })();
  const [read, written] = await Promise.allSettled([result, writing]);
  if (read.status === 'rejected' || written.status === 'rejected') {
    throw read.status === 'rejected' ? read.reason : (written as PromiseRejectedResult).reason;
  }
  return read.value;
}

const encrypt = (bytes: Buffer, recipients = [own.recipient]): Promise<Buffer> =>
  through(bytes, new AgeEncrypt(recipients));
const decrypt = (bytes: Buffer, identity = own.identity): Promise<Buffer> =>
  through(bytes, new AgeDecrypt(identity));

describe('an age file', () => {
  it.each(LENGTHS)(
    'of %d bytes comes back, for each recipient, and is read by the library',
    async (length) => {
      const plain = randomBytes(length);
      const file = await encrypt(plain, [own.recipient, recovery.recipient]);
      expect((await decrypt(file)).equals(plain)).toBe(true);
      expect((await decrypt(file, recovery.identity)).equals(plain)).toBe(true);
      const library = new Decrypter();
      library.addIdentity(own.identity);
      expect(Buffer.from(await library.decrypt(file)).equals(plain)).toBe(true);
    },
  );

  it.each(LENGTHS)('of %d bytes that the library wrote is read', async (length) => {
    const plain = randomBytes(length);
    const library = new Encrypter();
    library.addRecipient(own.recipient);
    expect((await decrypt(Buffer.from(await library.encrypt(plain)))).equals(plain)).toBe(true);
  });

  it('is read by the program age, and what age writes is read', async () => {
    const plain = randomBytes(3 * CHUNK_BYTES);
    const [ours, theirs, out] = ['ours', 'theirs', 'out'].map((name) => join(directory.path, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(ours, await encrypt(plain));
    await run('age', ['--decrypt', '--identity', identityFile, '--output', out, ours]);
    expect((await readFile(out)).equals(plain)).toBe(true);
    await run('age', ['--recipient', own.recipient, '--output', theirs, out]);
    expect((await decrypt(await readFile(theirs))).equals(plain)).toBe(true);
  });

  it('is not opened by another key', async () => {
    await expect(decrypt(await encrypt(Buffer.from('secret')), recovery.identity)).rejects.toThrow();
  });

  it('never has the same bytes twice', async () => {
    const plain = Buffer.from('the same');
    expect((await encrypt(plain)).equals(await encrypt(plain))).toBe(false);
  });

  it('fails with any flipped byte', async () => {
    const file = await encrypt(randomBytes(CHUNK_BYTES + 100));
    const headerEnd = file.indexOf('\n--- ') + 48;
    const positions = [0, 30, headerEnd - 10, headerEnd + 1, headerEnd + 40, CHUNK_BYTES, file.length - 1];
    for (const position of positions) {
      const flipped = Buffer.from(file);
      flipped.writeUInt8(flipped.readUInt8(position) ^ 1, position);
      await expect(decrypt(flipped)).rejects.toThrow();
    }
  });

  it.each(LENGTHS)(
    'of %d bytes fails wherever it is cut off, and with anything behind it',
    async (length) => {
      const file = await encrypt(randomBytes(length));
      const sealed = CHUNK_BYTES + 16;
      const cuts = [
        0,
        10,
        100,
        file.length - 1,
        file.length - 16,
        file.length - sealed,
        file.length - length - 16,
      ];
      for (const cut of cuts.filter((position) => position >= 0 && position < file.length)) {
        await expect(decrypt(file.subarray(0, cut))).rejects.toThrow();
      }
      await expect(decrypt(Buffer.concat([file, Buffer.from([0])]))).rejects.toThrow();
    },
  );

  it('is not looked for without end in what is no age file', async () => {
    await expect(decrypt(Buffer.alloc(1_000_000, 'x'))).rejects.toThrow(/does not begin/);
  });

  it('is refused to be written for a recipient that is mistyped', async () => {
    const mistyped = `${own.recipient.slice(0, -1)}${own.recipient.endsWith('q') ? 'p' : 'q'}`;
    await expect(encrypt(Buffer.from('x'), [mistyped])).rejects.toThrow();
  });
});
