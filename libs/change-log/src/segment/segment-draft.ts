import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { encoderOf, encodingsOf, type Encryption, Meter, release } from '@lifeboat/archive';
import { writeFully } from '../files/write-fully.js';
import { BLOCK_COMPRESSION } from './block-compression.js';
import { SEGMENT_FORMAT_VERSION, type SegmentBlock, type SegmentHead } from './segment-head.schema.js';
import type { SegmentStore, VerifiedSegment } from './segment-store.js';

const CHUNK_BYTES = 1024 * 1024;

/** What a block holds, and how it is stored. */
export interface BlockContent {
  tenantId: string;
  /** What it is encrypted to; null where it is not. */
  encryption: Encryption | null;
  transactions: number;
  changes: number;
  /** Bytes of the text. */
  textBytes: number;
}

/** What a head says besides what follows from its blocks. */
export type SegmentFacts = Omit<SegmentHead, 'format' | 'version' | 'blocks'>;

/**
 * A segment that is being made. Its blocks are sealed into a local file first: where each of them lies, and so the head,
 * which comes before them, is known only then. Put it or not, but discard it.
 */
export class SegmentDraft {
  private readonly blocks: SegmentBlock[] = [];
  private end = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** @param directory of this process's own */
  static async create(directory: string): Promise<SegmentDraft> {
    const path = join(directory, `draft-${randomUUID()}`);
    return new SegmentDraft(path, await open(path, 'wx+', 0o600));
  }

  /** Seals a block: text → zstd → age → file. */
  async add(content: BlockContent, text: Readable): Promise<void> {
    const { tenantId, encryption, transactions, changes, textBytes } = content;
    const meter = new Meter();
    const codecs = encodingsOf({ compression: BLOCK_COMPRESSION, encryption });
    const encoder = encoderOf(codecs, meter, textBytes);
    const offset = this.end;
    text.on('error', (error) => encoder.text.destroy(error)).pipe(encoder.text);
    try {
      for await (const chunk of encoder.stored as AsyncIterable<Buffer>) {
        await writeFully(this.file, chunk, this.end);
        this.end += chunk.length;
      }
    } finally {
      await release(text);
    }
    this.blocks.push({
      tenantId,
      offset,
      length: this.end - offset,
      sha256: meter.sha256(),
      encryption: encryption === null ? null : { format: 'age', keyVersion: encryption.keyVersion },
      transactions,
      changes,
    });
  }

  /**
   * Puts what was sealed, with its head, into the repository; can be tried again.
   *
   * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  put(store: SegmentStore, facts: SegmentFacts): Promise<VerifiedSegment> {
    const head: SegmentHead = {
      format: 'lifeboat-segment',
      version: SEGMENT_FORMAT_VERSION,
      ...facts,
      blocks: this.blocks,
    };
    return store.put(head, this.read());
  }

  /** Removes the local file. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(this.path, { force: true });
  }

  private async *read(): AsyncGenerator<Buffer> {
    let position = 0;
    while (position < this.end) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.end - position));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) {
        throw new Error(`${this.path} was cut off while it was read.`);
      }
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  }
}
