import {
  type ErasedObjects,
  parseSegmentPath,
  type Repository,
  type SegmentName,
  segmentsOfEpochPrefix,
} from '@lifeboat/archive';
import type {
  ChangeLogEpochsRepository,
  ChangeLogSegment,
  ChangeLogSegmentsRepository,
} from '@lifeboat/catalog';
import { parseLsn, type SegmentStore } from '@lifeboat/change-log';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { Metrics } from '@lifeboat/observability';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { eraseObject } from './erase-object.js';

/** Removes the objects that an interrupted erasure, expiry or bundling has left behind. To be called under the change log's lock. */
export class SegmentLeftovers {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly repository: Repository,
    private readonly store: SegmentStore,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Of an epoch, those in whose place another object is registered, bundles that were not registered, and those that have
   * expired. What the catalog simply does not know is left: it may be a segment that is about to be registered, or one that a
   * person wants back.
   *
   * @param options.graceMs how long, in milliseconds, segments stay after they were put into a bundle, since somebody may be at
   *   them
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async remove(epochId: string, { graceMs }: { graceMs: number }): Promise<ErasedObjects> {
    await this.repository.open();
    const { expiredLsn, registered } = await this.transactions.run(async () => ({
      expiredLsn: (await this.epochs.find(epochId))?.expiredLsn ?? null,
      registered: await this.segments.list(epochId),
    }));
    const bundledBefore = new Date(this.clock.now().getTime() - graceMs);
    const isLeft = leftoversOf(registered, expiredLsn, bundledBefore);
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for await (const { path, sizeBytes } of this.repository.storage.list(segmentsOfEpochPrefix(epochId))) {
      const name = parseSegmentPath(path);
      if (name !== null && isLeft(path, name)) {
        await eraseObject(this.repository.storage, { path, sizeBytes }, erased);
      }
    }
    this.metrics.count('storageFreed', { kind: 'change_log' }, erased.bytes);
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
    const known = new Set(registered.map(placeOf));
    const { storage } = this.repository;
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for await (const { path, sizeBytes } of storage.list(segmentsOfEpochPrefix(epochId))) {
      const name = parseSegmentPath(path);
      // A bundle was put together of registered ones: `remove` sees to it.
      if (name?.kind === 'segment' && !known.has(placeOf(name))) {
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

/** Tells of an object of the epoch whether nobody needs it any more. */
function leftoversOf(
  registered: readonly ChangeLogSegment[],
  expiredLsn: string | null,
  bundledBefore: Date,
): (path: string, name: SegmentName) => boolean {
  const inUse = new Set(registered.map(({ path }) => path));
  const places = new Map(registered.map((segment) => [placeOf(segment), segment]));
  const expired = expiredLsn === null ? -1n : parseLsn(expiredLsn);
  return (path, name) => {
    if (inUse.has(path)) {
      return false;
    }
    const segment = places.get(placeOf(name));
    if (parseLsn(name.lastCommitLsn) <= expired) {
      return true;
    }
    if (name.kind === 'bundle') {
      // Its segments are registered elsewhere, or nowhere; who makes a bundle holds the lock until it is registered. The last
      // of them expires last.
      return [...places.values()].some(({ lastCommitLsn }) => lastCommitLsn === name.lastCommitLsn);
    }
    return segment !== undefined && (segment.bundledAt === null || segment.bundledAt <= bundledBefore);
  };
}

/** Which commits an object holds, by whatever name it lies. */
const placeOf = ({
  firstCommitLsn,
  lastCommitLsn,
}: Pick<SegmentName, 'firstCommitLsn' | 'lastCommitLsn'>): string => `${firstCommitLsn} ${lastCommitLsn}`;
