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
import { parseLsn } from '@lifeboat/change-log';
import type { Clock } from '@lifeboat/kernel';
import type { Metrics } from '@lifeboat/observability';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { addErased, eraseObject } from './erase-object.js';
import { placeOf } from './place-of.js';

/** Removes the objects that an interrupted erasure, expiry or bundling has left behind. To be called under the change log's lock. */
export class SegmentLeftovers {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly repository: Repository,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Of all of a database's epochs, as `remove` of each.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE
   */
  async removeOfDatabase(database: string, options: { graceMs: number }): Promise<ErasedObjects> {
    const erased: ErasedObjects = { objects: 0, bytes: 0, left: [] };
    for (const { id } of await this.transactions.run(() => this.epochs.list(database))) {
      addErased(erased, await this.remove(id, options));
    }
    return erased;
  }

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
