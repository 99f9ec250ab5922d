import { type ErasedObjects, parseSegmentPath, type Repository, segmentPath } from '@lifeboat/archive';
import type {
  ChangeLogEpochsRepository,
  ChangeLogLock,
  ChangeLogUpkeepRepository,
  ReadableBlock,
} from '@lifeboat/catalog';
import type { SegmentStore } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { eraseObject } from './erase-object.js';
import type { SegmentLeftovers } from './segment-leftovers.js';

/** What an erasure has done to the change log. Its objects and bytes are those of segments that were written anew. */
export interface ErasedBlocks extends ErasedObjects {
  /** Blocks of which nothing but zeros is left. */
  blocks: number;
}

/**
 * Ends an erased tenant's part of the change log. What only its keys read ends with these; of every other block, zeros
 * are left. Segments are shared and never overwritten: a copy without the block takes the place of each, in which all
 * else is what and where it was.
 */
export class BlockEraser {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly upkeep: ChangeLogUpkeepRepository,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly repository: Repository,
    private readonly store: SegmentStore,
    private readonly leftovers: SegmentLeftovers,
    private readonly lock: ChangeLogLock,
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
        await this.removeLeftovers(database, erased);
        const blocks = await this.transactions.run(() => this.upkeep.readableBlocks(tenantId, database));
        for (const block of blocks) {
          signal.throwIfAborted();
          await this.blank(tenantId, block, erased);
        }
        await this.removeUnregistered(tenantId, database, erased);
      });
    }
    return erased;
  }

  /** Of an erasure that was interrupted, which may have been this tenant's. */
  private async removeLeftovers(database: string, erased: ErasedBlocks): Promise<void> {
    for (const { id } of await this.transactions.run(() => this.epochs.list(database))) {
      add(erased, await this.leftovers.remove(id));
    }
  }

  /** What a capture has put and not registered, since it was killed or the catalog was down. */
  private async removeUnregistered(tenantId: string, database: string, erased: ErasedBlocks): Promise<void> {
    for (const { id } of await this.transactions.run(() => this.epochs.list(database))) {
      add(erased, await this.leftovers.removeOfErased(tenantId, id));
    }
  }

  /** First the copy, then the catalog, last the segment's end: wherever this stops, one of the two is whole and known. */
  private async blank(tenantId: string, block: ReadableBlock, erased: ErasedBlocks): Promise<void> {
    const { segmentId, path, byteOffset, byteLength } = block;
    const copy = nextRevision(path);
    const range = { offset: byteOffset, length: byteLength };
    try {
      await this.store.putBlanked(path, range, copy);
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'SEGMENT_MISSING')) {
        throw error;
      }
      // There is nothing left to read of it.
      await this.transactions.run(() => this.upkeep.forgetBlock(segmentId, tenantId));
      return;
    }
    await this.transactions.run(() => this.upkeep.replace(segmentId, copy, tenantId));
    erased.blocks += 1;
    const { storage } = this.repository;
    const sizeBytes = (await storage.stat(path))?.sizeBytes ?? 0;
    await eraseObject(storage, { path, sizeBytes }, erased);
  }
}

function add(erased: ErasedBlocks, { objects, bytes, left }: ErasedObjects): void {
  erased.objects += objects;
  erased.bytes += bytes;
  erased.left.push(...left);
}

function nextRevision(path: string): string {
  const name = parseSegmentPath(path);
  if (name === null) {
    throw new Error(`${path} is registered as a segment, and is none.`);
  }
  return segmentPath({ ...name, revision: name.revision + 1 });
}
