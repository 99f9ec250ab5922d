import {
  type ErasedObjects,
  parseSegmentPath,
  type Repository,
  segmentPath,
  segmentsOfEpochPrefix,
} from '@lifeboat/archive';
import type { ChangeLogEpochsRepository, ChangeLogSegmentsRepository } from '@lifeboat/catalog';
import { parseLsn, type SegmentStore } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { eraseObject } from './erase-object.js';

/** Removes the objects that an interrupted erasure or expiry has left behind. To be called under the change log's lock. */
export class SegmentLeftovers {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly repository: Repository,
    private readonly store: SegmentStore,
  ) {}

  /**
   * Of an epoch, those in whose place another object is registered, and those that have expired. What the catalog simply
   * does not know is left: it may be a segment that is about to be registered, or one that a person wants back.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async remove(epochId: string): Promise<ErasedObjects> {
    await this.repository.open();
    const { expiredLsn, registered } = await this.transactions.run(async () => ({
      expiredLsn: (await this.epochs.find(epochId))?.expiredLsn ?? null,
      registered: await this.segments.list(epochId),
    }));
    const paths = new Map(registered.map(({ path }) => [withoutRevision(path), path]));
    const expired = expiredLsn === null ? -1n : parseLsn(expiredLsn);
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for await (const { path, sizeBytes } of this.repository.storage.list(segmentsOfEpochPrefix(epochId))) {
      const name = parseSegmentPath(path);
      if (name === null) {
        continue;
      }
      const inItsPlace = paths.get(withoutRevision(path));
      if (inItsPlace === undefined ? parseLsn(name.lastCommitLsn) <= expired : inItsPlace !== path) {
        await eraseObject(this.repository.storage, { path, sizeBytes }, erased);
      }
    }
    return erased;
  }

  /**
   * Of an epoch, those that were never registered and hold changes of an erased tenant that others than its own keys read.
   * Nobody can register one any more: the tenant was marked before, and what was being registered then is waited for.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async removeOfErased(tenantId: string, epochId: string): Promise<ErasedObjects> {
    const registered = await this.transactions.run(() => this.segments.list(epochId));
    const known = new Set(registered.map(({ path }) => withoutRevision(path)));
    const { storage } = this.repository;
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for await (const { path, sizeBytes } of storage.list(segmentsOfEpochPrefix(epochId))) {
      if (parseSegmentPath(path) !== null && !known.has(withoutRevision(path))) {
        const holds = await this.holds(path, tenantId);
        if (holds === true) {
          await eraseObject(storage, { path, sizeBytes }, erased);
        } else if (holds !== false) {
          erased.left.push({ path, error: holds });
        }
      }
    }
    return erased;
  }

  /** Whether others can read what a segment has of a tenant; an error where nobody can tell. */
  private async holds(path: string, tenantId: string): Promise<boolean | LifeboatError> {
    try {
      const { head } = await this.store.readHead(path);
      return head.blocks.some((block) => block.tenantId === tenantId && block.encryption?.sealed !== true);
    } catch (error) {
      if (error instanceof LifeboatError && error.code === 'SEGMENT_MISSING') {
        return false;
      }
      if (error instanceof LifeboatError && error.code.startsWith('SEGMENT_')) {
        return error;
      }
      throw error;
    }
  }
}

/** The path under which a segment was written, whatever was blanked in it since. */
function withoutRevision(path: string): string {
  const name = parseSegmentPath(path);
  return name === null ? path : segmentPath({ ...name, revision: 0 });
}
