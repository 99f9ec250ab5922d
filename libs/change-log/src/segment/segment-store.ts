import { createHash } from 'node:crypto';
import {
  type ByteRange,
  type DocumentSigner,
  parseSegmentPath,
  type Repository,
  type SegmentName,
  segmentPath,
  sha256,
} from '@lifeboat/archive';
import { parseLsn } from '../lsn/lsn.js';
import { blankRange } from './blank-range.js';
import { segmentDamaged, segmentMissing } from './segment-errors.js';
import type { SegmentHead } from './segment-head.schema.js';
import { parseHead, serialiseHead } from './segment-head-codec.js';
import { splitLines } from './split-lines.js';

const LONGEST_HEAD = 256 * 1024 * 1024;

/** A segment in the repository. */
export interface StoredSegment {
  head: SegmentHead;
  /** Relative to the repository. */
  path: string;
  /** Where it begins in the object: 0 unless it lies in a bundle. */
  byteOffset: number;
  /** Where the first block begins in the object. */
  blocksOffset: number;
  /** Of the segment alone. */
  sizeBytes: number;
  /**
   * Of its first line without the line feed, in lower-case hex. The line names the SHA-256 of each block, so that it
   * stands for all bytes; and it stays what it is when a block is blanked.
   */
  sha256: string;
}

/** One whose bytes are all known. */
export interface VerifiedSegment extends StoredSegment {
  /** Tenants whose blocks are nothing but zeros: what an erasure leaves of them. */
  blanked: string[];
}

/** Writes segments, and reads their heads. */
export class SegmentStore {
  constructor(
    private readonly repository: Repository,
    private readonly signer: DocumentSigner,
  ) {}

  /**
   * Puts a segment, and returns when it is durable.
   *
   * @param blocks the bytes that the head speaks of, from the first to the last block
   * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async put(head: SegmentHead, blocks: AsyncIterable<Buffer>): Promise<StoredSegment> {
    await this.repository.open();
    const path = pathOf(head);
    const { line, lines } = serialiseHead(head, this.signer);
    const content = async function* (): AsyncGenerator<Buffer> {
      yield lines;
      yield* blocks;
    };
    const { sizeBytes } = await this.repository.storage.put(path, content());
    return { head, path, byteOffset: 0, blocksOffset: lines.length, sizeBytes, sha256: sha256(line) };
  }

  /**
   * Puts a copy of a segment or bundle in which blocks are nothing but zeros. All else is what and where it was, so that the
   * heads, their signatures and the chain go on being right.
   *
   * @param ranges of the blocks, counted from the first byte of the object
   * @param to where the copy goes
   * @throws LifeboatError SEGMENT_MISSING, OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async putBlanked(path: string, ranges: readonly ByteRange[], to: string): Promise<void> {
    await this.repository.open();
    const { storage } = this.repository;
    if ((await storage.stat(path)) === null) {
      throw segmentMissing(path);
    }
    const whole = (await storage.get(path)) as AsyncIterable<Buffer>;
    await storage.put(to, ranges.reduce<AsyncIterable<Buffer>>(blankRange, whole));
  }

  /** Whether these bytes of a segment are nothing but zeros. */
  async isBlank(path: string, range: ByteRange): Promise<boolean> {
    await this.repository.open();
    for await (const chunk of (await this.repository.storage.get(path, range)) as AsyncIterable<Buffer>) {
      if (!isZero(chunk)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Puts a bundle: segments that follow each other, as they are, one behind the other.
   *
   * @returns its path
   * @throws LifeboatError SEGMENT_MISSING, before anything is put; OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  async putBundle(
    name: Omit<SegmentName, 'kind' | 'revision'>,
    segments: readonly string[],
  ): Promise<string> {
    await this.repository.open();
    const { storage } = this.repository;
    const content = async function* (): AsyncGenerator<Buffer> {
      for (const each of segments) {
        yield* (await storage.get(each)) as AsyncIterable<Buffer>;
      }
    };
    for (const each of segments) {
      await this.sizeOf(each);
    }
    const path = segmentPath({ ...name, kind: 'bundle', revision: 0 });
    await storage.put(path, content());
    return path;
  }

  /**
   * Reads the head of a segment, which must be the one of this path and end where the head says.
   *
   * @param place where it lies in a bundle; the whole object if not given
   * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED, SEGMENT_SIGNATURE_INVALID, SEGMENT_VERSION_UNSUPPORTED,
   *   REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID
   */
  async readHead(path: string, place: ByteRange | null = null): Promise<StoredSegment> {
    const length = await this.sizeOf(path);
    const { offset, length: wanted } = place ?? { offset: 0, length };
    const stored = await this.readHeadAt(path, offset, Math.min(wanted, length - offset));
    if (stored.sizeBytes !== (place === null ? length : wanted) || offset + stored.sizeBytes > length) {
      throw segmentDamaged(
        path,
        `has ${String(place === null ? length : wanted)} bytes where its head says ${String(stored.sizeBytes)}`,
      );
    }
    return stored;
  }

  /** Reads the heads of all segments of a bundle, which must end where the last one says. As `readHead` otherwise. */
  async readBundle(path: string): Promise<StoredSegment[]> {
    const length = await this.sizeOf(path);
    const segments: StoredSegment[] = [];
    for (let offset = 0; offset < length;) {
      const stored = await this.readHeadAt(path, offset, length - offset);
      segments.push(stored);
      offset += stored.sizeBytes;
    }
    const end = segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (end !== length) {
      throw segmentDamaged(path, `has ${String(length)} bytes where its heads say ${String(end)}`);
    }
    return segments;
  }

  /**
   * Reads all bytes of a segment once, and compares each block that was not blanked with what the head says. As `readHead`
   * otherwise.
   */
  async verify(path: string): Promise<VerifiedSegment> {
    return this.verifyBlocks(await this.readHead(path));
  }

  /** Reads all bytes of a bundle, as `verify` those of a segment. */
  async verifyBundle(path: string): Promise<VerifiedSegment[]> {
    const verified: VerifiedSegment[] = [];
    for (const stored of await this.readBundle(path)) {
      verified.push(await this.verifyBlocks(stored));
    }
    return verified;
  }

  private async sizeOf(path: string): Promise<number> {
    await this.repository.open();
    const found = await this.repository.storage.stat(path);
    if (found === null) {
      // A directory that is not mounted has no segment either.
      await this.repository.ping();
      throw segmentMissing(path);
    }
    return found.sizeBytes;
  }

  private async readHeadAt(path: string, byteOffset: number, length: number): Promise<StoredSegment> {
    if (length <= 0) {
      throw segmentDamaged(path, 'ends before its head');
    }
    const lines: Buffer[] = [];
    const tooLong = (): Error => segmentDamaged(path, 'has a longer head than a segment can have');
    const stream = await this.repository.storage.get(path, { offset: byteOffset, length });
    for await (const line of splitLines(stream, LONGEST_HEAD, tooLong)) {
      lines.push(Buffer.from(line));
      if (lines.length === 2) {
        break;
      }
    }
    const [first, second] = lines;
    if (first === undefined || second === undefined) {
      throw segmentDamaged(path, 'ends within its head');
    }
    const head = parseHead(first, second, path, this.signer);
    const name = parseSegmentPath(path);
    if (name === null || !isOf(name, head)) {
      throw segmentDamaged(path, `is that of ${pathOf(head)}`);
    }
    const headBytes = first.length + second.length + 2;
    const last = head.blocks.at(-1);
    const sizeBytes = headBytes + (last === undefined ? 0 : last.offset + last.length);
    return { head, path, byteOffset, blocksOffset: byteOffset + headBytes, sizeBytes, sha256: sha256(first) };
  }

  private async verifyBlocks(stored: StoredSegment): Promise<VerifiedSegment> {
    const { path, byteOffset, sizeBytes } = stored;
    const { blocks } = stored.head;
    const range = { offset: byteOffset, length: sizeBytes };
    let position = byteOffset;
    let index = 0;
    let hash = createHash('sha256');
    let isBlank = true;
    const blanked: string[] = [];
    for await (const chunk of (await this.repository.storage.get(path, range)) as AsyncIterable<Buffer>) {
      let from = Math.max(0, stored.blocksOffset - position);
      for (let block = blocks[index]; block !== undefined && from < chunk.length; block = blocks[index]) {
        const end = stored.blocksOffset + block.offset + block.length - position;
        const part = chunk.subarray(from, end);
        hash.update(part);
        isBlank &&= isZero(part);
        from = Math.min(end, chunk.length);
        if (end > chunk.length) {
          break;
        }
        if (isBlank) {
          blanked.push(block.tenantId);
        } else if (hash.digest('hex') !== block.sha256) {
          throw segmentDamaged(path, `has a block of the tenant ${block.tenantId} with another SHA-256`);
        }
        hash = createHash('sha256');
        isBlank = true;
        index += 1;
      }
      position += chunk.length;
    }
    if (index < blocks.length) {
      throw segmentDamaged(path, 'ends too early');
    }
    return { ...stored, blanked };
  }
}

/** Whether an object of this name is where a segment with this head belongs. */
function isOf(name: SegmentName, head: SegmentHead): boolean {
  return name.kind === 'segment'
    ? segmentPath({ ...name, revision: 0 }) === pathOf(head)
    : name.epochId === head.epoch &&
        parseLsn(name.firstCommitLsn) <= parseLsn(head.firstCommitLsn) &&
        parseLsn(head.lastCommitLsn) <= parseLsn(name.lastCommitLsn);
}

function pathOf({ epoch, firstCommitLsn, lastCommitLsn }: SegmentHead): string {
  return segmentPath({ kind: 'segment', epochId: epoch, firstCommitLsn, lastCommitLsn, revision: 0 });
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
