import {
  type ErasedObjects,
  parseSegmentPath,
  type Repository,
  segmentPath,
  segmentsOfEpochPrefix,
} from '@lifeboat/archive';
import type { ChangeLogEpochsRepository, ChangeLogSegmentsRepository } from '@lifeboat/catalog';
import { parseLsn } from '@lifeboat/change-log';
import type { Metrics } from '@lifeboat/observability';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { eraseObject } from './erase-object.js';

/** Removes the objects that an interrupted erasure or expiry has left behind. To be called under the change log's lock. */
export class SegmentLeftovers {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly epochs: ChangeLogEpochsRepository,
    private readonly segments: ChangeLogSegmentsRepository,
    private readonly repository: Repository,
    private readonly metrics: Metrics,
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
    this.metrics.count('storageFreed', { kind: 'change_log' }, erased.bytes);
    return erased;
  }
}

/** The path under which a segment was written, whatever was blanked in it since. */
function withoutRevision(path: string): string {
  const name = parseSegmentPath(path);
  return name === null ? path : segmentPath({ ...name, revision: 0 });
}
