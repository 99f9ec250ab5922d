import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createSigningKeyFile,
  type DocumentSigner,
  type Encryption,
  loadSigner,
  noSigner,
  openRepository,
  type Repository,
  type TenantKeyring,
} from '@lifeboat/archive';
import { collectAll, TEST_KEY, temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import fc from 'fast-check';
import { type BlockAddress, ChangeLogReader } from './change-log-reader.js';
import type { ChangeRecord } from './change-record.js';
import { SegmentDraft, type SegmentFacts } from './segment-draft.js';
import { SegmentStore, type StoredSegment } from './segment-store.js';

const run = promisify(execFile);
const epoch = '0190b2f4-7b6e-7c31-9d5c-1f0a2b3c4d5e';

/** The one key that opens tests' blocks. */
const keys: Pick<TenantKeyring, 'open'> = {
  open: async (tenantId, version) => ({
    name: { tenantId, version, masterKeyId: '0123456789abcdef' },
    pair: TEST_KEY,
    file: '',
  }),
};
const encryption: Encryption = {
  format: 'age',
  keyVersion: 3,
  recipient: TEST_KEY.recipient,
  recoveryRecipients: [],
};

let directory: TemporaryDirectory;
let repository: Repository;
let store: SegmentStore;
let reader: ChangeLogReader;

beforeEach(async () => {
  directory = await temporaryDirectory();
  repository = await openRepository({ location: repositoryPath(), signingKeyFile: null });
  store = new SegmentStore(repository, noSigner);
  reader = new ChangeLogReader(repository, keys);
});
afterEach(() => directory.remove());

const repositoryPath = (): string => `${directory.path}/repository`;

const facts = (changes: Partial<SegmentFacts> = {}): SegmentFacts => ({
  epoch,
  number: 1,
  database: 'main',
  systemIdentifier: '7300000000000000001',
  timeline: 1,
  firstCommitLsn: '0/16B3800',
  lastCommitLsn: '0/16B3900',
  endLsn: '0/16B3930',
  minXid: '4294967401',
  maxXid: '4294967410',
  minCommitTime: '2026-01-02T03:04:06.000001Z',
  maxCommitTime: '2026-01-02T03:04:07.000001Z',
  previous: null,
  transactions: [
    ['4294967410', '0/16B3800', '2026-01-02T03:04:07.000001Z'],
    ['4294967401', '0/16B3900', '2026-01-02T03:04:06.000001Z'],
  ],
  ...changes,
});

const records: ChangeRecord[] = [
  { x: '4294967410', l: '0/16B3800', t: '2026-01-02T03:04:07.000001Z' },
  {
    n: 1,
    schema: 'app',
    table: 'Odd, "name"',
    columns: ['id', 'note'],
    types: ['bigint', 'text'],
    key: ['tenant_id', 'id'],
  },
  ['I', 1, ['1', 'äöü\n\u2028\r"\\']],
  ['U', 1, ['1', '1'], ['1', 0]],
  ['D', 1, ['1', null]],
  { x: '4294967401', l: '0/16B3900', t: '2026-01-02T03:04:06.000001Z', r: { restoreId: 'r' } },
  ['R', 1],
];

interface Block {
  tenantId: string;
  encryption: Encryption | null;
  records: ChangeRecord[];
}

async function write(blocks: Block[], given: SegmentFacts = facts()): Promise<StoredSegment> {
  const draft = await SegmentDraft.create(directory.path);
  try {
    for (const { records: lines, ...block } of blocks) {
      const text = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const content = { ...block, transactions: 2, changes: 4, textBytes: text.length };
      await draft.add(content, Readable.from([text]));
    }
    return await draft.put(store, given);
  } finally {
    await draft.discard();
  }
}

function addressIn({ head, path, blocksOffset }: StoredSegment, tenantId: string): BlockAddress {
  const block = head.blocks.find((one) => one.tenantId === tenantId);
  if (block === undefined) {
    throw new Error(`no block of ${tenantId}`);
  }
  return {
    path,
    tenantId,
    byteOffset: blocksOffset + block.offset,
    byteLength: block.length,
    sha256: block.sha256,
    keyVersion: block.encryption?.keyVersion ?? null,
  };
}

const read = (address: BlockAddress): Promise<ChangeRecord[]> => collectAll(reader.readBlock(address));
const fileOf = (path: string): string => join(directory.path, 'repository', path);

describe('a segment', () => {
  it('gives back what was written, to each tenant its own', async () => {
    const other = records.slice(0, 3);
    const segment = await write([
      { tenantId: 'a', encryption, records },
      { tenantId: 'Ä/b', encryption: null, records: other },
    ]);
    expect(await read(addressIn(segment, 'a'))).toEqual(records);
    expect(await read(addressIn(segment, 'Ä/b'))).toEqual(other);
    expect(segment.path).toBe(`changes/${epoch}/00000000016B3800-00000000016B3900.segment`);
    expect(segment.head.blocks).toMatchObject([
      {
        tenantId: 'a',
        offset: 0,
        encryption: { format: 'age', keyVersion: 3, sealed: true },
        transactions: 2,
        changes: 4,
      },
      { tenantId: 'Ä/b', encryption: null },
    ]);
    expect(await store.readHead(segment.path)).toEqual(segment);
    expect(await store.verify(segment.path)).toEqual({ ...segment, blanked: [] });
  });

  it('gives back any values', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.constant(0 as const));
    const rows = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (values, encrypted) => {
        const lines = values.map((row): ChangeRecord => ['I', 1, row]);
        const segment = await write(
          [{ tenantId: 'a', encryption: encrypted ? encryption : null, records: lines }],
          facts({ epoch: randomUUID() }),
        );
        expect(await read(addressIn(segment, 'a'))).toEqual(lines);
      }),
      { numRuns: 30 },
    );
  });

  it('gives back many lines, and a very long one', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index): ChangeRecord => ['I', 1, [String(index), 'x']]);
    lines.splice(1000, 0, ['I', 1, ['long', 'y'.repeat(5_000_000)]]);
    const segment = await write([{ tenantId: 'a', encryption, records: lines }]);
    expect(await read(addressIn(segment, 'a'))).toEqual(lines);
  });

  it('is read without Lifeboat, as docs/format.md shows', async () => {
    const segment = await write([
      { tenantId: 'a', encryption: null, records: records.slice(0, 2) },
      { tenantId: 'b', encryption, records },
    ]);
    const identity = join(directory.path, 'key');
    await writeFile(identity, TEST_KEY.identity);
    const { byteOffset, byteLength } = addressIn(segment, 'b');
    const { stdout } = await run('bash', [
      '-euo',
      'pipefail',
      '-c',
      `tail -c +${String(byteOffset + 1)} ${fileOf(segment.path)} | head -c ${String(byteLength)} |
         age --decrypt --identity ${identity} | zstd --decompress --stdout`,
    ]);
    expect(stdout).toBe(records.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const head = execFileSync('head', ['-n', '1', fileOf(segment.path)]).toString();
    expect(JSON.parse(head)).toEqual(segment.head);
  });

  it('is never overwritten', async () => {
    await write([{ tenantId: 'a', encryption, records }]);
    await expect(write([{ tenantId: 'a', encryption, records }])).rejects.toMatchObject({
      code: 'OBJECT_EXISTS',
    });
  });

  it('that is signed is refused when its head was changed, or its signature removed', async () => {
    const keyFile = join(directory.path, 'signing.pem');
    await createSigningKeyFile(keyFile);
    const signer: DocumentSigner = await loadSigner({ signingKeyFile: keyFile });
    store = new SegmentStore(repository, signer);
    const { path } = await write([{ tenantId: 'a', encryption, records }]);
    expect(await store.readHead(path)).toMatchObject({ path });
    const bytes = await readFile(fileOf(path), 'latin1');
    const forgeries = {
      SEGMENT_SIGNATURE_INVALID: [
        bytes.replace('"database":"main"', '"database":"evil"'),
        bytes.replace(/\n\{.*\}\n/, '\n{}\n'),
        bytes.replace('{', '['),
      ],
      SEGMENT_DAMAGED: [bytes.replace(/\n\{.*\}\n/, '\n{"rsa":"x"}\n'), 'x', ''],
    };
    for (const [code, texts] of Object.entries(forgeries)) {
      for (const text of texts) {
        await writeFile(fileOf(path), text, 'latin1');
        await expect(store.readHead(path)).rejects.toMatchObject({ code });
      }
    }
  });

  it('of an unknown version is refused before anything else of it is looked at', async () => {
    const { path } = await write([{ tenantId: 'a', encryption, records }]);
    const bytes = await readFile(fileOf(path), 'latin1');
    await writeFile(fileOf(path), bytes.replace('"version":1', '"version":2,"new":[]'), 'latin1');
    await expect(store.readHead(path)).rejects.toMatchObject({ code: 'SEGMENT_VERSION_UNSUPPORTED' });
  });

  it('that contradicts itself is refused', async () => {
    const { path, head } = await write([
      { tenantId: 'a', encryption, records },
      { tenantId: 'b', encryption: null, records },
    ]);
    const [first, second] = head.blocks;
    const wrong = [
      { ...head, maxXid: '4294967411' },
      { ...head, minCommitTime: '2026-01-02T03:04:06.000002Z' },
      { ...head, endLsn: '0/16B3900' },
      {
        ...head,
        transactions: head.transactions.toReversed(),
        firstCommitLsn: '0/16B3900',
        lastCommitLsn: '0/16B3800',
      },
      { ...head, blocks: [second, first] },
      { ...head, blocks: [first, { ...second, tenantId: 'a' }] },
      { ...head, blocks: [first] },
      { ...head, epoch: randomUUID() },
      { ...head, surprise: true },
    ];
    const bytes = await readFile(fileOf(path));
    for (const one of wrong) {
      const rest = bytes.subarray(bytes.indexOf('\n'));
      await writeFile(fileOf(path), Buffer.concat([Buffer.from(JSON.stringify(one)), rest]));
      await expect(store.readHead(path)).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
    }
  });
});

describe('a block', () => {
  let segment: StoredSegment;

  beforeEach(async () => {
    segment = await write([
      { tenantId: 'a', encryption: null, records },
      { tenantId: 'b', encryption, records },
    ]);
  });

  async function flip(position: number): Promise<void> {
    const bytes = await readFile(fileOf(segment.path));
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
    await writeFile(fileOf(segment.path), bytes);
  }

  it.each(['a', 'b'])(
    'in which a bit was flipped is damaged, to its reader and to a check: %s',
    async (tenantId) => {
      const { byteOffset, byteLength } = addressIn(segment, tenantId);
      for (const at of [0, Math.floor(byteLength / 2), byteLength - 1]) {
        await flip(byteOffset + at);
        await expect(read(addressIn(segment, tenantId))).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
        await expect(store.verify(segment.path)).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
        await flip(byteOffset + at);
      }
      expect(await read(addressIn(segment, tenantId))).toEqual(records);
    },
  );

  it('that is cut off or has more behind it is damaged', async () => {
    await appendFile(fileOf(segment.path), 'x');
    await expect(store.readHead(segment.path)).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
    await truncate(fileOf(segment.path), segment.sizeBytes - 1);
    await expect(store.readHead(segment.path)).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
    await expect(read(addressIn(segment, 'b'))).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
    expect(await read(addressIn(segment, 'a'))).toEqual(records);
  });

  it('is missing with its segment', async () => {
    await rm(fileOf(segment.path));
    await expect(read(addressIn(segment, 'a'))).rejects.toMatchObject({ code: 'SEGMENT_MISSING' });
    await expect(store.readHead(segment.path)).rejects.toMatchObject({ code: 'SEGMENT_MISSING' });
  });

  it('is not called missing where the whole repository is away', async () => {
    await rename(repositoryPath(), `${repositoryPath()}-away`);
    await writeFile(repositoryPath(), '');
    await expect(read(addressIn(segment, 'a'))).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    await expect(store.readHead(segment.path)).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
  });

  it.each([
    ['no JSON', '{"x":'],
    ['another document', '{"y":1}'],
    ['an unknown operation', '["X",1,[]]'],
    ['a number as a value', '["I",1,[2]]'],
    ['an update without its old key', '["U",1,["a"]]'],
    [
      'a table whose types do not fit',
      '{"n":1,"schema":"s","table":"t","columns":["a"],"types":[],"key":[]}',
    ],
  ])('with a line that is no change is damaged: %s', async (_, line) => {
    const draft = await SegmentDraft.create(directory.path);
    const content = {
      tenantId: 'a',
      encryption: null,
      transactions: 1,
      changes: 1,
      textBytes: line.length + 1,
    };
    await draft.add(content, Readable.from([Buffer.from(`${line}\n`)]));
    const other = await draft.put(store, facts({ epoch: randomUUID() }));
    await draft.discard();
    await expect(read(addressIn(other, 'a'))).rejects.toMatchObject({ code: 'SEGMENT_DAMAGED' });
  });
});
