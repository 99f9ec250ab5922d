import { createHash } from 'node:crypto';
import { type DocumentSigner, type Repository, segmentPath } from '@lifeboat/archive';
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
  /** Where the first block begins. */
  blocksOffset: number;
  sizeBytes: number;
}

/** One whose bytes are all known. */
export interface VerifiedSegment extends StoredSegment {
  /** Of all its bytes, in lower-case hex. */
  sha256: string;
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
  async put(head: SegmentHead, blocks: AsyncIterable<Buffer>): Promise<VerifiedSegment> {
    await this.repository.open();
    const path = pathOf(head);
    const lines = serialiseHead(head, this.signer);
    const hash = createHash('sha256');
    const content = async function* (): AsyncGenerator<Buffer> {
      hash.update(lines);
      yield lines;
      for await (const chunk of blocks) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const { sizeBytes } = await this.repository.storage.put(path, content());
    return { head, path, blocksOffset: lines.length, sizeBytes, sha256: hash.digest('hex') };
  }

  /**
   * Reads the head of a segment, which must be the one of this path and end where the head says.
   *
   * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED, SEGMENT_SIGNATURE_INVALID, SEGMENT_VERSION_UNSUPPORTED,
   *   REPOSITORY_UNAVAILABLE, REPOSITORY_INVALID
   */
  async readHead(path: string): Promise<StoredSegment> {
    await this.repository.open();
    const { storage } = this.repository;
    const found = await storage.stat(path);
    if (found === null) {
      // A directory that is not mounted has no segment either.
      await this.repository.ping();
      throw segmentMissing(path);
    }
    const lines: Buffer[] = [];
    const tooLong = (): Error => segmentDamaged(path, 'has a longer head than a segment can have');
    for await (const line of splitLines(await storage.get(path), LONGEST_HEAD, tooLong)) {
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
    if (pathOf(head) !== path) {
      throw segmentDamaged(path, `is that of ${pathOf(head)}`);
    }
    const blocksOffset = first.length + second.length + 2;
    const last = head.blocks.at(-1);
    const sizeBytes = blocksOffset + (last === undefined ? 0 : last.offset + last.length);
    if (found.sizeBytes !== sizeBytes) {
      throw segmentDamaged(
        path,
        `has ${String(found.sizeBytes)} bytes where its head says ${String(sizeBytes)}`,
      );
    }
    return { head, path, blocksOffset, sizeBytes };
  }

  /** Reads all bytes of a segment once, and compares each block with what the head says. As `readHead` otherwise. */
  async verify(path: string): Promise<VerifiedSegment> {
    const stored = await this.readHead(path);
    const whole = createHash('sha256');
    const { blocks } = stored.head;
    let position = 0;
    let index = 0;
    let hash = createHash('sha256');
    for await (const chunk of (await this.repository.storage.get(path)) as AsyncIterable<Buffer>) {
      whole.update(chunk);
      let from = Math.max(0, stored.blocksOffset - position);
      for (let block = blocks[index]; block !== undefined && from < chunk.length; block = blocks[index]) {
        const end = stored.blocksOffset + block.offset + block.length - position;
        hash.update(chunk.subarray(from, end));
        from = Math.min(end, chunk.length);
        if (end > chunk.length) {
          break;
        }
        if (hash.digest('hex') !== block.sha256) {
          throw segmentDamaged(path, `has a block of the tenant ${block.tenantId} with another SHA-256`);
        }
        hash = createHash('sha256');
        index += 1;
      }
      position += chunk.length;
    }
    if (index < blocks.length) {
      throw segmentDamaged(path, 'ends too early');
    }
    return { ...stored, sha256: whole.digest('hex') };
  }
}

function pathOf({ epoch, firstCommitLsn, lastCommitLsn }: SegmentHead): string {
  return segmentPath({ epochId: epoch, firstCommitLsn, lastCommitLsn });
}
