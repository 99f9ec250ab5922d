import type { Encryption } from '@lifeboat/archive';
import { SegmentDraft } from '../segment/segment-draft.js';
import type { SegmentTransaction } from '../segment/segment-head.schema.js';
import type { ChangeBatch } from '../spool/change-batch.js';

/** Knows what tenants' blocks are encrypted to. */
export interface BlockRecipients {
  /**
   * What each tenant's block is encrypted to; null where it is stored as it is. A tenant that is not in the answer gets
   * no block: it was erased, or its key is missing.
   *
   * @param from the first transaction of the batch
   */
  of(tenantIds: readonly string[], from: SegmentTransaction): Promise<Map<string, Encryption | null>>;
}

/** Makes segments of batches. */
export class SegmentSealer {
  /** @param directory of this process's own */
  constructor(
    private readonly recipients: BlockRecipients,
    private readonly directory: string,
  ) {}

  /**
   * Compresses and encrypts the blocks of a complete batch.
   *
   * @returns a draft to be put and discarded; null where nothing is left of it
   */
  async seal(batch: ChangeBatch): Promise<SegmentDraft | null> {
    const [from] = batch.transactions;
    if (from === undefined) {
      throw new Error('A segment has at least one transaction.');
    }
    const recipients = await this.recipients.of(batch.tenantIds, from);
    const blocks = (await batch.blocks()).filter(({ tenantId }) => recipients.has(tenantId));
    if (blocks.length === 0 && !batch.isMarked) {
      return null;
    }
    const draft = await SegmentDraft.create(this.directory);
    try {
      for (const { read, ...block } of blocks) {
        await draft.add({ ...block, encryption: recipients.get(block.tenantId) ?? null }, read());
      }
      return draft;
    } catch (error) {
      await draft.discard();
      throw error;
    }
  }
}
