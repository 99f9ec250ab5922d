import type { RecoverySegmentsRepository, TenantBlock } from '@lifeboat/catalog';
import { blockAddress, type ChangeLogReader, type ChangeRecord } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** Reads tenants' blocks where they lie by then. */
export class BlockReader {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly segments: RecoverySegmentsRepository,
    private readonly reader: ChangeLogReader,
  ) {}

  /**
   * As `ChangeLogReader.readBlock`. A segment that another tenant's erasure, or a bundle, has put elsewhere since it was looked
   * up is looked up once more.
   */
  async *read(block: TenantBlock): AsyncGenerator<ChangeRecord> {
    const address = blockAddress(block);
    try {
      yield* this.reader.readBlock(address);
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'SEGMENT_MISSING')) {
        throw error;
      }
      const now = await this.transactions.run(() => this.segments.blockNow(block));
      if (now === null || now.segment.path === address.path) {
        throw error;
      }
      // It is missing from its first byte on: nothing of it was passed on.
      yield* this.reader.readBlock(blockAddress(now));
    }
  }
}

/** The records of each block, read when its turn comes. */
export function* readBlocks(
  reader: BlockReader,
  blocks: readonly TenantBlock[],
): Generator<AsyncIterable<ChangeRecord>> {
  for (const block of blocks) {
    yield reader.read(block);
  }
}
