import { type Repository, type SegmentName, segmentPath } from '@lifeboat/archive';
import type {
  ChangeLogEpochsRepository,
  ChangeLogLock,
  ChangeLogSegment,
  ChangeLogSegmentsRepository,
  ChangeLogUpkeepRepository,
} from '@lifeboat/catalog';
import type { SegmentStore } from '@lifeboat/change-log';
import type { ChangeLogConfig } from '@lifeboat/config';
import { type Clock, LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { bundleRuns } from './bundle-runs.js';

/** What was bundled of a database's change log. */
export interface BundledSegments {
  database: string;
  bundles: number;
  segments: number;
  /** Segments that stay as they are, since what was read of them is not what was written: paths, and why. */
  damaged: { path: string; detail: string }[];
}

/** What of catalog and repository bundling stands on. */
export interface BundlingParts {
  transactions: RlsTransactions;
  epochs: ChangeLogEpochsRepository;
  segments: ChangeLogSegmentsRepository;
  upkeep: ChangeLogUpkeepRepository;
  repository: Repository;
  store: SegmentStore;
}

/**
 * Puts small segments of a database's change log together, so that few objects are left of a day. They go into a bundle as they
 * are, byte by byte: chain, signatures and encryption stay what they were, and no key is needed.
 */
export class BundleSegments {
  constructor(
    private readonly parts: BundlingParts,
    private readonly lock: ChangeLogLock,
    private readonly config: Pick<ChangeLogConfig, 'bundleAfterMs' | 'bundleBytes'>,
    private readonly clock: Clock,
  ) {}

  /**
   * First the bundle, then the catalog, in one transaction; the objects that it takes the place of go with the next expiry, once
   * nobody can be at them any more. Wherever this stops, what is registered is there and whole, and the rest is a leftover.
   *
   * @throws LifeboatError CATALOG_UNAVAILABLE, REPOSITORY_UNAVAILABLE, REPOSITORY_FULL; the signal's reason
   */
  bundle(database: string, signal: AbortSignal): Promise<BundledSegments> {
    return this.lock.withLock(database, (own) => this.bundleAll(database, own), signal);
  }

  private async bundleAll(database: string, signal: AbortSignal): Promise<BundledSegments> {
    const { transactions, epochs, segments } = this.parts;
    const { bundleAfterMs, bundleBytes } = this.config;
    const before = new Date(this.clock.now().getTime() - bundleAfterMs);
    const bundled: BundledSegments = { database, bundles: 0, segments: 0, damaged: [] };
    for (const { id } of await transactions.run(() => epochs.list(database))) {
      const rows = await transactions.run(() => segments.list(id));
      for (const run of bundleRuns(rows, { before, bytes: bundleBytes })) {
        signal.throwIfAborted();
        await this.bundleRun(run, bundled);
      }
    }
    return bundled;
  }

  private async bundleRun(run: readonly ChangeLogSegment[], bundled: BundledSegments): Promise<void> {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) {
      return;
    }
    const { epochId, firstCommitLsn } = first;
    const name = { epochId, firstCommitLsn, lastCommitLsn: last.lastCommitLsn };
    const path = segmentPath({ ...name, kind: 'bundle', revision: 0 });
    await this.removeUnfinished(path);
    try {
      await this.putAndRegister(run, name);
      bundled.bundles += 1;
      bundled.segments += run.length;
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code.startsWith('SEGMENT_'))) {
        throw error;
      }
      bundled.damaged.push({ path, detail: error.detail });
    }
  }

  private async putAndRegister(
    run: readonly ChangeLogSegment[],
    name: Omit<SegmentName, 'kind' | 'revision'>,
  ): Promise<void> {
    const { repository, store } = this.parts;
    const path = await store.putBundle(
      name,
      run.map((segment) => segment.path),
    );
    try {
      await this.register(run, path);
    } catch (error) {
      await repository.storage.erase(path);
      throw error;
    }
  }

  /** Of one that was killed before it could register it. */
  private async removeUnfinished(path: string): Promise<void> {
    const { repository } = this.parts;
    await repository.open();
    if ((await repository.storage.stat(path)) !== null) {
      await repository.storage.erase(path);
    }
  }

  /** What was stored is read again, all of it, before anything relies on it. */
  private async register(run: readonly ChangeLogSegment[], path: string): Promise<void> {
    const { transactions, upkeep, store } = this.parts;
    const stored = await store.verifyBundle(path);
    const isSame =
      stored.length === run.length &&
      stored.every(
        ({ sha256, sizeBytes }, index) => sha256 === run[index]?.sha256 && sizeBytes === run[index].sizeBytes,
      );
    if (!isSame) {
      throw bundleDiffers(path);
    }
    const moved = run.map((segment, index) => ({
      id: segment.id,
      path: segment.path,
      byteOffset: stored[index]?.byteOffset ?? 0,
    }));
    await transactions.run(async () => {
      if (!(await upkeep.bundle(moved, path))) {
        throw bundleDiffers(path);
      }
    });
  }
}

const bundleDiffers = (path: string): LifeboatError =>
  new LifeboatError('SEGMENT_DAMAGED', {
    detail: `The bundle ${path} does not hold the segments that the catalog has. Nothing was put in their place.`,
    remedy: 'lifeboat catalog check',
    meta: { object: path },
  });
