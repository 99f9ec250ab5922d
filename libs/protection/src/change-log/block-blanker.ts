import { type ErasedObjects, parseSegmentPath, type Repository, segmentPath } from '@lifeboat/archive';
import type { ChangeLogUpkeepRepository, ReadableBlock } from '@lifeboat/catalog';
import type { SegmentStore } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { eraseObject } from './erase-object.js';

/** What an erasure has done to the change log. Its objects and bytes are those of segments that were written anew. */
export interface ErasedBlocks extends ErasedObjects {
  /** Blocks of which nothing but zeros is left. */
  blocks: number;
}

/**
 * Leaves zeros of a tenant's blocks that others than its own keys read. Segments are shared and never overwritten: a copy
 * without the block takes the place of each, in which all else is what and where it was.
 */
export class BlockBlanker {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly upkeep: ChangeLogUpkeepRepository,
    private readonly repository: Repository,
    private readonly store: SegmentStore,
  ) {}

  /**
   * To be called under the database's change log's lock.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL; the signal's reason
   */
  async blank(tenantId: string, database: string, signal: AbortSignal): Promise<ErasedBlocks> {
    const erased: ErasedBlocks = { blocks: 0, objects: 0, bytes: 0, left: [] };
    const blocks = await this.transactions.run(() => this.upkeep.readableBlocks(tenantId, database));
    for (const ofObject of Map.groupBy(blocks, ({ path }) => path).values()) {
      signal.throwIfAborted();
      await this.blankObject(tenantId, ofObject, erased);
    }
    return erased;
  }

  /** First the copy, then the catalog, last the segment's end: wherever this stops, one of the two is whole and known. */
  private async blankObject(
    tenantId: string,
    blocks: readonly ReadableBlock[],
    erased: ErasedBlocks,
  ): Promise<void> {
    const [{ path } = { path: '' }] = blocks;
    const segmentIds = blocks.map(({ segmentId }) => segmentId);
    const ranges = blocks.map(({ byteOffset, byteLength }) => ({ offset: byteOffset, length: byteLength }));
    const copy = nextRevision(path);
    try {
      await this.store.putBlanked(path, ranges, copy);
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'SEGMENT_MISSING')) {
        throw error;
      }
      // There is nothing left to read of them.
      await this.transactions.run(() => this.upkeep.forgetBlocks(segmentIds, tenantId));
      return;
    }
    await this.transactions.run(() => this.upkeep.replace(path, copy, segmentIds, tenantId));
    erased.blocks += blocks.length;
    const { storage } = this.repository;
    const sizeBytes = (await storage.stat(path))?.sizeBytes ?? 0;
    await eraseObject(storage, { path, sizeBytes }, erased);
  }
}

function nextRevision(path: string): string {
  const name = parseSegmentPath(path);
  if (name === null) {
    throw new Error(`${path} is registered as a segment, and is none.`);
  }
  return segmentPath({ ...name, revision: name.revision + 1 });
}
