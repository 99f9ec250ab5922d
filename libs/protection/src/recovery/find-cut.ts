import type { ByteRange } from '@lifeboat/archive';
import type { ChangeLogEpoch, ChangeLogSegment, RecoverySegmentsRepository } from '@lifeboat/catalog';
import {
  type CutTarget,
  formatMoment,
  parseLsn,
  parseMoment,
  resolveCut,
  type SegmentStore,
  type SegmentTransaction,
  type StoredSegment,
} from '@lifeboat/change-log';
import { LifeboatError } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';

/** A transaction that was captured. */
export interface CapturedTransaction {
  /** 64-bit id. */
  xid: string;
  /** Position of its commit. */
  lsn: string;
  /** ISO 8601 with microseconds. */
  committedAt: string;
}

/** Finds places in the stream of commits, by the heads of segments. */
export class FindCut {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly segments: RecoverySegmentsRepository,
    private readonly store: SegmentStore,
  ) {}

  /**
   * The transaction before which a recovery stops; null where none of the epoch is later.
   *
   * @throws LifeboatError SEGMENT_MISSING, SEGMENT_DAMAGED
   */
  async find({ id }: ChangeLogEpoch, target: CutTarget): Promise<SegmentTransaction | null> {
    const candidates = await this.transactions.run(async () => {
      if (target.kind === 'transaction') {
        return this.segments.around(id, String(target.xid));
      }
      const first = await this.segments.firstLaterThan(id, formatMoment(target.time));
      return first === null ? [] : [first];
    });
    for (const segment of candidates) {
      const { head } = await this.readHead(segment);
      const found = resolveCut(head.transactions, target);
      if (found !== null) {
        return found;
      }
    }
    return null;
  }

  /**
   * The earliest moment, in microseconds since 1970, whose cut is not before a position: the latest commit time of all
   * that was committed before it.
   */
  async earliestMomentAt({ id, startedMoment }: ChangeLogEpoch, lsn: string): Promise<bigint> {
    const found = await this.transactions.run(async () => {
      const segment = await this.segments.lastBefore(id, lsn);
      return segment === null ? null : { segment, before: await this.segments.latestTimeBefore(segment) };
    });
    const times = [startedMoment];
    if (found !== null) {
      const { head } = await this.readHead(found.segment);
      const earlier = head.transactions.filter(([, position]) => parseLsn(position) < parseLsn(lsn));
      for (const time of [found.before, ...earlier.map(([, , committed]) => committed)]) {
        times.push((time === null ? null : parseMoment(time)) ?? 0n);
      }
    }
    return times.reduce((latest, time) => (time > latest ? time : latest));
  }

  /** The newest transaction of an epoch that is durable, of whatever tenant; null where there is none yet. */
  async newestOf({ id, coveredLsn }: ChangeLogEpoch): Promise<CapturedTransaction | null> {
    const segment = await this.transactions.run(() => this.segments.lastBefore(id, coveredLsn));
    const newest = segment === null ? undefined : (await this.readHead(segment)).head.transactions.at(-1);
    if (newest === undefined) {
      return null;
    }
    const [xid, lsn, committedAt] = newest;
    return { xid, lsn, committedAt };
  }

  /** One that was put elsewhere since it was looked up is looked up once more. */
  private async readHead(segment: ChangeLogSegment): Promise<StoredSegment> {
    try {
      return await this.store.readHead(segment.path, placeOf(segment));
    } catch (error) {
      if (!(error instanceof LifeboatError && error.code === 'SEGMENT_MISSING')) {
        throw error;
      }
      const now = await this.transactions.run(() => this.segments.find(segment.id));
      if (now === null || now.path === segment.path) {
        throw error;
      }
      return this.store.readHead(now.path, placeOf(now));
    }
  }
}

const placeOf = ({ byteOffset, sizeBytes }: ChangeLogSegment): ByteRange => ({
  offset: byteOffset,
  length: sizeBytes,
});
