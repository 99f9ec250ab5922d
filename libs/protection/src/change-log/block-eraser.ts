import type { ChangeLogLock, ChangeLogUpkeepRepository } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { BlockBlanker, ErasedBlocks } from './block-blanker.js';
import { addErased } from './erase-object.js';
import type { SegmentLeftovers } from './segment-leftovers.js';
import type { UnregisteredSegments } from './unregistered-segments.js';

/** Ends an erased tenant's part of the change log. What only its keys read ends with these; of every other block, zeros are left. */
export class BlockEraser {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly upkeep: ChangeLogUpkeepRepository,
    private readonly lock: ChangeLogLock,
    private readonly leftovers: SegmentLeftovers,
    private readonly blanker: BlockBlanker,
    private readonly unregistered: UnregisteredSegments,
  ) {}

  /**
   * To be called once the tenant is marked as erased: no block of it comes after that. Safe to repeat after an
   * interruption, and goes on past what the storage refuses to remove.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL
   */
  async erase(tenantId: string): Promise<ErasedBlocks> {
    const erased: ErasedBlocks = { blocks: 0, objects: 0, bytes: 0, left: [] };
    await this.transactions.run(() => this.upkeep.forgetBirths(tenantId));
    for (const database of await this.transactions.run(() => this.upkeep.databasesOf(tenantId))) {
      await this.lock.withLock(database, async (signal) => {
        // Of an erasure that was interrupted, which may have been this tenant's.
        addErased(erased, await this.leftovers.removeOfDatabase(database, { graceMs: 0 }));
        const blanked = await this.blanker.blank(tenantId, database, signal);
        erased.blocks += blanked.blocks;
        addErased(erased, blanked);
        addErased(erased, await this.unregistered.removeOfErased(tenantId, database));
      });
    }
    return erased;
  }
}
