import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { MoreThanOrEqual } from 'typeorm';
import { ChangeLogBlock } from '../entities/change-log-block.entity.js';
import { ChangeLogSegment } from '../entities/change-log-segment.entity.js';
import {
  COUNT_SEGMENTS,
  ERASED_BLOCKS,
  INSERT_BLOCKS,
  INSERT_SEGMENT,
  LAST_SEGMENT,
} from './change-log.sql.js';
import { takenOver } from './taken-over.js';

/** A segment that is durable. Its times are ISO 8601 with microseconds. */
export type NewChangeLogSegment = Omit<
  ChangeLogSegment,
  'createdAt' | 'bundledAt' | 'minCommitTime' | 'maxCommitTime'
> & {
  minCommitTime: string;
  maxCommitTime: string;
};

export type NewChangeLogBlock = Omit<ChangeLogBlock, 'segmentId'>;

/** A tenant's part of a segment, and the segment. */
export interface TenantBlock {
  segment: ChangeLogSegment;
  block: ChangeLogBlock;
}

export interface SegmentCounts {
  segments: number;
  objects: number;
  recentChanges: number;
}

/** The rows of `change_log_segments` and `change_log_blocks`. Only the system writes them. */
export class ChangeLogSegmentsRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /**
   * Registers a durable segment with its blocks, as the next of its epoch.
   *
   * @returns false, and registers nothing, where a block's tenant was erased, or the key that it is encrypted to destroyed
   * @throws LifeboatError CHANGE_LOG_TAKEN_OVER where it is not the next one, or the epoch has ended
   */
  async register(segment: NewChangeLogSegment, blocks: readonly NewChangeLogBlock[]): Promise<boolean> {
    const [last] = await requireRls().query<
      { ended: boolean; number: number | null; sha256: string | null }[]
    >(LAST_SEGMENT, [segment.epochId]);
    const follows =
      last?.ended === false &&
      segment.number === (last.number ?? 0) + 1 &&
      segment.previousSha256 === last.sha256;
    if (!follows) {
      throw takenOver(
        `The segment ${segment.path} does not follow the last one of its epoch in the change log.`,
      );
    }
    const erased = await requireRls().query<unknown[]>(ERASED_BLOCKS, [JSON.stringify(blocks)]);
    if (erased.length > 0) {
      return false;
    }
    await requireRls().query(INSERT_SEGMENT, [JSON.stringify(segment), this.clock.now()]);
    await requireRls().query(INSERT_BLOCKS, [segment.id, JSON.stringify(blocks)]);
    return true;
  }

  /** The newest of an epoch; null where it has none yet. */
  latest(epochId: string): Promise<ChangeLogSegment | null> {
    return requireRls().findOne(ChangeLogSegment, { where: { epochId }, order: { number: 'DESC' } });
  }

  /**
   * The segments of an epoch in their order.
   *
   * @param minXid leaves out those that hold no transaction with this 64-bit id or a later one
   */
  list(epochId: string, minXid = '0'): Promise<ChangeLogSegment[]> {
    return requireRls().find(ChangeLogSegment, {
      where: { epochId, maxXid: MoreThanOrEqual(minXid) },
      order: { number: 'ASC' },
    });
  }

  /** How many segments an epoch has, in how many objects, and how many changes lie in those that were written since. */
  async countSince(epochId: string, since: Date): Promise<SegmentCounts> {
    const [counts] = await requireRls().query<SegmentCounts[]>(COUNT_SEGMENTS, [epochId, since]);
    return counts ?? { segments: 0, objects: 0, recentChanges: 0 };
  }

  /** What of an epoch's segments is the tenant's, in their order; as far as the actor may see it. */
  async listOfTenant(tenantId: string, epochId: string, minXid = '0'): Promise<TenantBlock[]> {
    const segments = await this.list(epochId, minXid);
    const blocks = await requireRls()
      .createQueryBuilder(ChangeLogBlock, 'block')
      .innerJoin(ChangeLogSegment, 'segment', 'segment.id = block.segmentId')
      .where('block.tenantId = :tenantId', { tenantId })
      .andWhere('segment.epochId = :epochId', { epochId })
      .andWhere('segment.maxXid >= :minXid', { minXid })
      .getMany();
    const bySegment = new Map(blocks.map((block) => [block.segmentId, block]));
    return segments.flatMap((segment) => {
      const block = bySegment.get(segment.id);
      return block === undefined ? [] : [{ segment, block }];
    });
  }
}
