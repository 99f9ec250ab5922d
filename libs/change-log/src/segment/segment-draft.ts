import type { Readable } from 'node:stream';
import { encoderOf, encodingsOf, type Encryption, Meter, release } from '@lifeboat/archive';
import { ScratchFile } from '../files/scratch-file.js';
import { BLOCK_COMPRESSION } from './block-compression.js';
import { SEGMENT_FORMAT_VERSION, type SegmentBlock, type SegmentHead } from './segment-head.schema.js';
import type { SegmentStore, StoredSegment } from './segment-store.js';

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

  private constructor(private readonly file: ScratchFile) {}

  /** @param directory where there is room for it */
  static async create(directory: string): Promise<SegmentDraft> {
    return new SegmentDraft(await ScratchFile.create(directory));
  }

  /** Seals a block: text → zstd → age → file. */
  async add(content: BlockContent, text: Readable): Promise<void> {
    const { tenantId, encryption, transactions, changes, textBytes } = content;
    const meter = new Meter();
    const codecs = encodingsOf({ compression: BLOCK_COMPRESSION, encryption });
    const encoder = encoderOf(codecs, meter, textBytes);
    const offset = this.file.length;
    text.on('error', (error) => encoder.text.destroy(error)).pipe(encoder.text);
    try {
      for await (const chunk of encoder.stored as AsyncIterable<Buffer>) {
        await this.file.append([chunk]);
      }
    } finally {
      await release(text);
    }
    this.blocks.push({
      tenantId,
      offset,
      length: this.file.length - offset,
      sha256: meter.sha256(),
      encryption: encryption === null ? null : encryptionOf(encryption),
      transactions,
      changes,
    });
  }

  /**
   * Puts what was sealed, with its head, into the repository; can be tried again.
   *
   * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  put(store: SegmentStore, facts: SegmentFacts): Promise<StoredSegment> {
    const head: SegmentHead = {
      format: 'lifeboat-segment',
      version: SEGMENT_FORMAT_VERSION,
      ...facts,
      blocks: this.blocks,
    };
    return store.put(head, this.file.read(0, this.file.length));
  }

  /** Gives the room back. */
  async discard(): Promise<void> {
    await this.file.close();
  }
}

function encryptionOf({
  keyVersion,
  recoveryRecipients,
}: Encryption): NonNullable<SegmentBlock['encryption']> {
  return { format: 'age', keyVersion, sealed: recoveryRecipients.length === 0 };
}
