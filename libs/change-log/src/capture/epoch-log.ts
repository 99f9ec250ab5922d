import { parseSegmentPath, type Repository, segmentsOfEpochPrefix } from '@lifeboat/archive';
import type {
  ChangeLogEpoch,
  ChangeLogEpochsRepository,
  ChangeLogPosition,
  ChangeLogSegmentsRepository,
} from '@lifeboat/catalog';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { parseLsn } from '../lsn/lsn.js';
import { segmentRows } from '../segment/segment-rows.js';
import type { EpochStore } from '../epoch/epoch-store.js';
import type { SegmentDraft, SegmentFacts } from '../segment/segment-draft.js';
import type { SegmentTransaction } from '../segment/segment-head.schema.js';
import type { SegmentStore, StoredSegment } from '../segment/segment-store.js';

/** The end of an epoch's chain: what the next segment follows. */
interface LastSegment {
  number: number;
  path: string;
  sha256: string;
}

/** What the log of an epoch stands on. */
export interface EpochLogParts {
  repository: Repository;
  store: SegmentStore;
  transactions: RlsTransactions;
  epochs: ChangeLogEpochsRepository;
  segments: ChangeLogSegmentsRepository;
  documents: EpochStore;
}

/** The chain of segments of an epoch that is being captured, in the repository and in the catalog. */
export class EpochLog {
  private constructor(
    private readonly parts: EpochLogParts,
    private readonly epoch: ChangeLogEpoch,
    private last: LastSegment | null,
    private coveredLsn: string,
  ) {}

  /**
   * Opens the log where it ends. A segment that a killed process has put and could not register any more is registered
   * now: it is what the stream would be written to again. What does not continue the chain is removed.
   */
  static async open(parts: EpochLogParts, epoch: ChangeLogEpoch): Promise<EpochLog> {
    await parts.documents.keep(epoch);
    const last = await parts.transactions.run(() => parts.segments.latest(epoch.id));
    const log = new EpochLog(parts, epoch, last, epoch.coveredLsn);
    for (const path of await log.unregistered()) {
      await log.adopt(path);
    }
    return log;
  }

  /** Behind the last commit that is durable. */
  get covered(): bigint {
    return parseLsn(this.coveredLsn);
  }

  /** Says that everything up to here is durable, since nothing of any tenant lies between. */
  async cover(position: ChangeLogPosition): Promise<void> {
    const { transactions, epochs } = this.parts;
    await transactions.run(() => epochs.cover(this.epoch.id, position));
    this.coveredLsn = position.lsn;
  }

  /**
   * Puts the next segment.
   *
   * @throws LifeboatError OBJECT_EXISTS, REPOSITORY_FULL, REPOSITORY_UNAVAILABLE
   */
  put(draft: SegmentDraft, transactions: SegmentTransaction[], endLsn: string): Promise<StoredSegment> {
    const { id, databaseName, systemIdentifier, timeline } = this.epoch;
    return draft.put(this.parts.store, {
      epoch: id,
      number: (this.last?.number ?? 0) + 1,
      database: databaseName,
      systemIdentifier,
      timeline,
      endLsn,
      ...boundsOf(transactions),
      previous: this.last === null ? null : { path: this.last.path, sha256: this.last.sha256 },
      transactions,
    });
  }

  /**
   * Registers the segment that was put, and says that everything up to its end is durable: both or neither.
   *
   * @returns false where it has a block of a tenant that was erased meanwhile; nothing is registered then
   * @throws LifeboatError CHANGE_LOG_TAKEN_OVER
   */
  async register(stored: StoredSegment): Promise<boolean> {
    const { transactions, epochs, segments } = this.parts;
    const { head, path, sha256 } = stored;
    const { segment, blocks } = segmentRows(stored);
    const isRegistered = await transactions.run(async () => {
      if (!(await segments.register(segment, blocks))) {
        return false;
      }
      await epochs.cover(this.epoch.id, { lsn: head.endLsn, time: head.maxCommitTime });
      return true;
    });
    if (!isRegistered) {
      return false;
    }
    this.last = { number: head.number, path, sha256 };
    this.coveredLsn = head.endLsn;
    return true;
  }

  /** Removes a segment that was put and is not registered. Nothing is lost with it: the server still has its changes. */
  async takeBack({ path }: StoredSegment): Promise<void> {
    await this.parts.repository.storage.erase(path);
  }

  private async unregistered(): Promise<string[]> {
    const { repository } = this.parts;
    await repository.open();
    const paths: string[] = [];
    for await (const { path } of repository.storage.list(segmentsOfEpochPrefix(this.epoch.id))) {
      const name = parseSegmentPath(path);
      if (name?.kind === 'segment' && (this.last === null || path > this.last.path)) {
        paths.push(path);
      }
    }
    return paths;
  }

  private async adopt(path: string): Promise<void> {
    const found = await this.verified(path);
    if (found === null || !this.isNext(found) || !(await this.register(found))) {
      // Nothing is lost with it: the server still has what it was made of.
      await this.parts.repository.storage.erase(path);
    }
  }

  /** Null where it is damaged, or not one of this installation's. */
  private async verified(path: string): Promise<StoredSegment | null> {
    try {
      const { blanked, ...stored } = await this.parts.store.verify(path);
      return blanked.length === 0 ? stored : null;
    } catch (error) {
      if (error instanceof LifeboatError && error.code.startsWith('SEGMENT_')) {
        return null;
      }
      throw error;
    }
  }

  private isNext({ head: { number, previous, endLsn } }: StoredSegment): boolean {
    return (
      number === (this.last?.number ?? 0) + 1 &&
      (previous?.sha256 ?? null) === (this.last?.sha256 ?? null) &&
      parseLsn(endLsn) > this.covered
    );
  }
}

/** What follows from the transactions of a segment. */
export function boundsOf(
  transactions: readonly SegmentTransaction[],
): Pick<
  SegmentFacts,
  'firstCommitLsn' | 'lastCommitLsn' | 'minXid' | 'maxXid' | 'minCommitTime' | 'maxCommitTime'
> {
  const [first] = transactions;
  if (first === undefined) {
    throw new Error('A segment has at least one transaction.');
  }
  const bounds = {
    firstCommitLsn: first[1],
    lastCommitLsn: first[1],
    minXid: first[0],
    maxXid: first[0],
    minCommitTime: first[2],
    maxCommitTime: first[2],
  };
  for (const [xid, lsn, time] of transactions) {
    bounds.lastCommitLsn = lsn;
    bounds.minXid = BigInt(xid) < BigInt(bounds.minXid) ? xid : bounds.minXid;
    bounds.maxXid = BigInt(xid) > BigInt(bounds.maxXid) ? xid : bounds.maxXid;
    bounds.minCommitTime = time < bounds.minCommitTime ? time : bounds.minCommitTime;
    bounds.maxCommitTime = time > bounds.maxCommitTime ? time : bounds.maxCommitTime;
  }
  return bounds;
}
