import {
  type ErasedObjects,
  parseSegmentPath,
  type Repository,
  segmentsOfEpochPrefix,
} from '@lifeboat/archive';
import type { ChangeLogEpochsRepository, ChangeLogSegmentsRepository } from '@lifeboat/catalog';
import type { SegmentStore } from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { eraseObject } from './erase-object.js';
import { placeOf } from './place-of.js';

/** What a capture has put and not registered, since it was killed or the catalog was down. */
export class UnregisteredSegments {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly repository: Repository,
    private readonly store: SegmentStore,
  ) {}

  /**
   * Of a database, removes those that hold changes of an erased tenant that others than its own keys read. To be called under
   * the change log's lock. Nobody can register one any more: the tenant was marked before, and what was being registered then
   * is waited for.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async removeOfErased(tenantId: string, database: string): Promise<ErasedObjects> {
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for (const { id } of await this.transactions.run(() => this.epochs.list(database))) {
      await this.removeOfEpoch(tenantId, id, erased);
    }
    return erased;
  }

  private async removeOfEpoch(tenantId: string, epochId: string, erased: ErasedObjects): Promise<void> {
    const registered = await this.transactions.run(() => this.segments.list(epochId));
    const known = new Set(registered.map(placeOf));
    const { storage } = this.repository;
    for await (const { path, sizeBytes } of storage.list(segmentsOfEpochPrefix(epochId))) {
      const name = parseSegmentPath(path);
      // A bundle was put together of registered ones: `SegmentLeftovers` sees to it.
      if (name?.kind === 'segment' && !known.has(placeOf(name))) {
        const holds = await this.holds(path, tenantId);
        if (holds === true) {
          await eraseObject(storage, { path, sizeBytes }, erased);
        } else if (holds !== false) {
          erased.left.push({ path, error: holds });
        }
      }
    }
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
